PARAM customer_number AS STRING LIKE "BW-20417" DESCRIPTION "The number on the invoice"
DESCRIPTION "Measures the line from the exchange and compares it with the tariff"

TALK "I measure your line now. This takes about half a minute."
measured = POST "/api/v1/lines/" + customer_number + "/measure", NULL
tariff = GET "/api/v1/customers/" + customer_number + "/tariff"

share = measured.down_mbit / tariff.down_mbit
TALK "Your line carries " + measured.down_mbit + " Mbit/s of the " + tariff.down_mbit + " Mbit/s of your tariff."

IF share < 0.7 THEN
    TALK "That is too little. Is your computer connected by cable, or by WiFi?"
    HEAR how AS "cable", "wifi"
    IF how = "wifi" THEN
        TALK "Please try once with a cable: walls and neighbours slow WiFi down. The article 'slow-wifi' tells how to improve it."
    ELSE
        CALL "open-ticket"
    END IF
ELSE
    TALK "That is as it should be."
END IF
