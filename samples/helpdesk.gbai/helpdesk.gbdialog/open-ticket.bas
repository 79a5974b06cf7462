PARAM customer_number AS STRING LIKE "BW-20417" DESCRIPTION "The number on the invoice"
PARAM subject AS STRING LIKE "No connection since this morning" DESCRIPTION "The problem in a few words"
DESCRIPTION "Opens a ticket for a problem that the knowledge base did not solve"

customer = FIND "customers.csv", "number=" + customer_number
IF customer = NULL THEN
    TALK "I cannot find " + customer_number + ". It is at the top right of your invoice and begins with BW."
    EXIT
END IF

TALK "Since when do you have this problem, " + customer.first_name + "?"
HEAR since AS DATE

TALK "How bad is it? 1 means nothing works, 2 means it is slow or drops, 3 means a question."
HEAR priority AS INTEGER
IF priority < 1 OR priority > 3 THEN
    priority = 2
END IF

ticket = NEW OBJECT
ticket.customer = customer_number
ticket.subject = subject
ticket.since = since
ticket.priority = priority
ticket.status = "open"
ticket.opened_at = NOW()

result = POST "/api/v1/tickets", ticket
TALK "Your ticket is number " + result.number + "."

IF priority = 1 THEN
    TALK "I have told the colleague on duty. Someone calls you within two hours."
    SEND MAIL "duty@brightwater.example", "Ticket " + result.number + ": " + subject, "Customer " + customer_number + ", since " + since
ELSE
    TALK "We answer within one working day, usually sooner."
END IF
