PARAM invoice AS STRING LIKE "2026-08-20417" DESCRIPTION "The invoice's number"
DESCRIPTION "Explains the lines of an invoice"

lines = GET "/api/v1/invoices/" + invoice + "/lines"
total = 0
FOR EACH line IN lines
    TALK line.text + ": " + line.amount
    total = total + line.amount
NEXT
TALK "Together " + total + "."

TALK "Is there a line that you do not understand?"
HEAR unclear
IF unclear <> "no" THEN
    answer = LLM "Explain this line of an invoice in two sentences: " + unclear
    TALK answer
END IF
