PARAM number AS INTEGER LIKE 1042 DESCRIPTION "The ticket that the visit is for"
DESCRIPTION "Books a visit of an engineer"

slots = GET "/api/v1/visits/slots?ticket=" + number
IF LEN(slots) = 0 THEN
    TALK "There is no free slot in the next ten days. I ask the field team to call you."
    POST "/api/v1/visits/callback", number
    EXIT
END IF

TALK "These are free:"
FOR EACH slot IN slots
    TALK slot.id + ": " + FORMAT(slot.begins_at, "ddd dd MMM, HH:mm")
NEXT

TALK "Which one suits you?"
HEAR choice AS INTEGER

visit = NEW OBJECT
visit.ticket = number
visit.slot = choice
result = POST "/api/v1/visits", visit
IF result.status = "booked" THEN
    TALK "Booked. " + result.engineer + " comes with a card that shows a photograph and the number " + result.badge + "."
ELSE
    TALK "Someone was faster. Let us try again."
    CALL "book-visit"
END IF
