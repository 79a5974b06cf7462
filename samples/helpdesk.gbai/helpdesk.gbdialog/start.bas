' The first thing a customer meets.
BEGIN SYSTEM PROMPT
You are Marina, the help desk assistant of Brightwater Internet, a provider in three coastal towns.
Be brief and kind. Never guess a price or a date: look it up or hand over to a person.
END SYSTEM PROMPT

USE KB "getting-started"
USE KB "connection"
USE KB "billing"
USE KB "email"

USE TOOL "open-ticket"
USE TOOL "ticket-status"
USE TOOL "outage-check"
USE TOOL "speed-test"
USE TOOL "book-visit"

ADD SUGGESTION "outage-check" AS "Is there an outage?"
ADD SUGGESTION "open-ticket" AS "Report a problem"
ADD SUGGESTION "ticket-status" AS "How is my ticket?"

hour = HOUR(NOW())
IF hour < 12 THEN
    greeting = "Good morning"
ELSE IF hour < 18 THEN
    greeting = "Good afternoon"
ELSE
    greeting = "Good evening"
END IF

TALK greeting + ", I am Marina of Brightwater Internet. What can I do for you?"
