' Needs GET, which General Bots of May 2026 lacks. A refused call ends the script with an error.
DESCRIPTION "Says whether the backups are in order, and what is wrong if not"

answer = GET backup_url + "/status"
status = parse_json(answer)

TALK "The state of the backups is " + status.health + "."

i = 0
WHILE i < status.reasons.len()
    TALK status.reasons[i].message
    i = i + 1
WEND
