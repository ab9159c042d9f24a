"""Control charts as data: a family a module, each a function of the measurements."""
