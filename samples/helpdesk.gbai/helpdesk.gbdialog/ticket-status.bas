PARAM number AS INTEGER LIKE 1042 DESCRIPTION "The ticket's number"
DESCRIPTION "Tells how a ticket stands"

ticket = GET "/api/v1/tickets/" + number
IF ticket = NULL THEN
    TALK "There is no ticket " + number + ". Shall I look it up by your customer number?"
    HEAR answer AS BOOLEAN
    IF answer THEN
        CALL "my-tickets"
    END IF
    EXIT
END IF

SWITCH ticket.status
    CASE "open"
        TALK "Ticket " + number + " (" + ticket.subject + ") waits for an engineer."
    CASE "in_progress"
        TALK ticket.engineer + " is working on it since " + FORMAT(ticket.updated_at, "dd MMM HH:mm") + "."
    CASE "waiting"
        TALK "We wait for your answer to this question: " + ticket.question
        HEAR reply
        POST "/api/v1/tickets/" + number + "/notes", reply
        TALK "Thank you, I have passed it on."
    CASE "closed"
        TALK "It was closed on " + FORMAT(ticket.closed_at, "dd MMM") + ": " + ticket.resolution
END SWITCH
