PARAM town AS STRING LIKE "Saltmouth" DESCRIPTION "Where the customer lives: Saltmouth, Fennick or Port Averley"
DESCRIPTION "Tells whether there is a known outage in a town"

outages = GET "/api/v1/outages?town=" + town
IF LEN(outages) = 0 THEN
    TALK "I know of no outage in " + town + ". Let us look at your router together."
    CALL "router-restart"
    EXIT
END IF

FOR EACH outage IN outages
    TALK "Yes: " + outage.reason + " in " + outage.area + ", since " + FORMAT(outage.began_at, "HH:mm") + "."
    IF outage.expected_until <> NULL THEN
        TALK "We expect it to be over by " + FORMAT(outage.expected_until, "HH:mm") + "."
    END IF
NEXT

TALK "Shall I send you a message when it is over?"
HEAR wanted AS BOOLEAN
IF wanted THEN
    POST "/api/v1/outages/subscribe", town
    TALK "I will."
END IF
