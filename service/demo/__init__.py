"""`headmark demo`: sixty days of a fastener plant, played through the front door and told.

Like anyone else the demo sends records, asks and signs over HTTP, and reads its mail from a mail
server; only its people and their tokens are made as the command line makes them.
"""
