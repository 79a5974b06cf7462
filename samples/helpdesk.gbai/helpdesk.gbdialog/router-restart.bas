DESCRIPTION "Walks a customer through restarting the router"

TALK "Please take the plug of the router out of the socket, and say done."
HEAR step

WAIT 15
TALK "Put it back in. The lamp marked WAN blinks for about two minutes. What colour is it now?"
HEAR colour AS "green", "amber", "red", "off"

IF colour = "green" THEN
    TALK "The line is up. Try a web page: does it open?"
    HEAR works AS BOOLEAN
    IF works THEN
        TALK "Good. If it happens again within a week, tell me, and I send an engineer."
        EXIT
    END IF
END IF

IF colour = "off" THEN
    TALK "Then the router has no power. Is another device working in the same socket?"
    HEAR socket AS BOOLEAN
    IF NOT socket THEN
        TALK "The socket is dead. Use another one, and check the fuse of the room."
        EXIT
    END IF
END IF

TALK "That does not look right. I open a ticket for you."
CALL "open-ticket"
