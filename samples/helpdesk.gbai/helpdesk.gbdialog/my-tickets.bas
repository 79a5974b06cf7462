DESCRIPTION "Lists the open tickets of one customer"

TALK "What is your customer number?"
HEAR customer_number

tickets = GET "/api/v1/tickets?customer=" + customer_number + "&status=open"
IF LEN(tickets) = 0 THEN
    TALK "There is no open ticket for " + customer_number + "."
    EXIT
END IF

FOR EACH ticket IN tickets
    TALK ticket.number + " - " + ticket.subject + " (since " + FORMAT(ticket.opened_at, "dd MMM") + ")"
NEXT
