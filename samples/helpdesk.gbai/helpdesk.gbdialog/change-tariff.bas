PARAM customer_number AS STRING LIKE "BW-20417" DESCRIPTION "The number on the invoice"
DESCRIPTION "Offers other tariffs and passes the order on; never changes a contract by itself"

current = GET "/api/v1/customers/" + customer_number + "/tariff"
tariffs = GET "/api/v1/tariffs?available_for=" + customer_number

TALK "You have " + current.name + " at " + current.price + " a month. Others at your address:"
FOR EACH tariff IN tariffs
    TALK tariff.name + ": " + tariff.down_mbit + "/" + tariff.up_mbit + " Mbit/s, " + tariff.price + " a month"
NEXT

TALK "Which one would you like? Say 'none' to keep yours."
HEAR wish
IF wish = "none" THEN
    TALK "Nothing changes."
    EXIT
END IF

order = NEW OBJECT
order.customer = customer_number
order.tariff = wish
order.asked_at = NOW()
POST "/api/v1/orders", order
TALK "I have passed it on. You get the contract by mail and can withdraw within 14 days."
