DESCRIPTION "Hands the conversation to a person"

free = GET "/api/v1/agents?state=free"
IF LEN(free) > 0 THEN
    TALK "I connect you with " + free[0].first_name + "."
    TRANSFER TO free[0].name
ELSE
    TALK "All colleagues are talking. May someone call you back?"
    HEAR number AS MOBILE
    POST "/api/v1/callbacks", number
    TALK "You get a call from a number that begins with 01904."
END IF
