"""The codes with which a command may be refused, so that no story waits for one that never comes."""

_CODES = """
    after-due bad-extension bad-merge bad-value before-last-event beyond-statutory case-closed
    case-exists case-id-too-long ceiling-reached clock-not-running command-id-reused extended-already
    extension-too-long guard-failed kept-field limit-out-of-bounds many-hits many-links many-roots
    merge-misfit message-held missing-field missing-input naive-instant no-command-id no-common-unit
    no-day-counted no-extension no-hit no-link no-notice no-such-case no-such-day no-such-task
    not-asked not-skilled not-your-step other-case out-of-range own-relation party-missing
    pause-used-up same-person stale-value step-not-allowed task-stopped tasks-open too-many-tasks
    too-often top-reached unknown-field unknown-ground unknown-ladder unknown-limit unknown-node
    unknown-relation unknown-unit unknown-value unknown-workflow
"""
CODES = frozenset(_CODES.split())
