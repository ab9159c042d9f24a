"""English for letters between signers and those who propose."""

from collections.abc import Mapping

APPROVALS: Mapping[str, str] = {
    "approval.role": "Your signature is that of the {role}.",
    "approval.acting.delegate": "You are asked in the place of {name}.",
    "approval.acting.escalation": (
        "The signature of the {role} is missing. As the next authority you may sign in that place."
    ),
    "heading.question": "Question",
    "heading.answer": "Answer",
    "question.subject": "{number}: {name} asks before signing",
    "question.intro": (
        "{name} is asked to sign for nonconformance {number} (severity: {severity}) and has a "
        "question first."
    ),
    "question.how": (
        "Answer it with: headmark ncr answer {number} {question}. The answer is mailed to who "
        "asked and shown to everybody who signs."
    ),
    "answer.subject": "{number}: {name} has answered your question",
    "answer.intro": "{name} has answered what you asked about nonconformance {number}.",
    "answer.over": "Your signature is not needed any more.",
}

ROLES: Mapping[str, str] = {
    "quality_engineer": "quality engineer",
    "quality_supervisor": "quality supervisor",
    "production_manager": "production manager",
    "engineering": "engineering",
    "design_authority": "design authority",
    "shipping": "shipping",
    "admin": "administrator",
}
