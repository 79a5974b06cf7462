using System.Globalization;
using System.Text;
using BackupEdge.Api.Http;
using BackupEdge.Faults;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Api.Http;

public sealed class BodyFieldsTests
{
    private static readonly string[] Known = ["type", "count", "flag", "names"];

    // Texts that are close to numbers; those with a fraction have a property of their own.
    private static readonly Gen<string> Texts =
        from length in Gen.Choose(0, 4)
        from text in Gen.Elements("0123456789+- eEx,_".ToCharArray()).ArrayOf(length)
        let candidate = new string(text)
        where candidate != "-0"
        select candidate;

    [Fact]
    public void Reads_every_type_of_field()
    {
        var fields = Parse("""{"type":"full \u00e9 é","count":-3,"flag":false,"names":["a","b"]}""");
        Assert.Equal("full é é", fields.Text("type"));
        Assert.Equal(-3, fields.Whole("count"));
        Assert.False(fields.Boolean("flag"));
        Assert.Equal(["a", "b"], fields.Texts("names"));
    }

    [Fact]
    public void Treats_null_like_an_absent_field()
    {
        var fields = Parse("""{"type":null,"names":null}""");
        Assert.Null(fields.Text("type"));
        Assert.Null(fields.Texts("names"));
        Assert.Null(fields.Whole("count"));
        Assert.Null(fields.Boolean("flag"));
    }

    [Fact]
    public void Accepts_a_byte_order_mark() => Assert.Equal("x", Parse("\uFEFF{\"type\":\"x\"}").Text("type"));

    [Theory]
    [InlineData("""{"typ":"full"}""", "typ", "Unknown field 'typ'. Known fields: type, count, flag, names.")]
    [InlineData("""{"Type":"full"}""", "Type", "Unknown field 'Type'. Known fields: type, count, flag, names.")]
    [InlineData("""{"type":"a","type":"a"}""", "type", "`type` is given twice. Give it once.")]
    [InlineData("""{"type":"a","\u0074ype":"b"}""", "type", "`type` is given twice. Give it once.")]
    public void Reports_an_unknown_or_repeated_field(string json, string field, string message) =>
        AssertRefused(json, field, message, _ => { });

    [Theory]
    [InlineData("""{"flag":"TRUE"}""", "flag", "`flag` must be true or false, not the text \"TRUE\".")]
    [InlineData("""{"flag":" true"}""", "flag", "`flag` must be true or false, not the text \" true\".")]
    [InlineData("""{"flag":"1"}""", "flag", "`flag` must be true or false, not the text \"1\".")]
    [InlineData("""{"flag":1}""", "flag", "`flag` must be true or false, not the number 1.")]
    [InlineData("""{"count":30.5}""", "count", "`count` must be a whole number, not the number 30.5.")]
    [InlineData("""{"count":2147483648.0}""", "count", "`count` must be a whole number, not the number 2147483648.0.")]
    [InlineData("""{"count":1e2}""", "count", "`count` must be a whole number, not the number 1e2.")]
    [InlineData("""{"count":99999999999999999999}""", "count", "`count` must be a whole number, not the number 99999999999999999999.")]
    [InlineData("""{"count":"30 "}""", "count", "`count` must be a whole number, not the text \"30 \".")]
    [InlineData("""{"count":"+30"}""", "count", "`count` must be a whole number, not the text \"+30\".")]
    [InlineData("""{"count":"030"}""", "count", "`count` must be a whole number, not the text \"030\".")]
    [InlineData("""{"count":"30."}""", "count", "`count` must be a whole number, not the text \"30.\".")]
    [InlineData("""{"count":"1e2"}""", "count", "`count` must be a whole number, not the text \"1e2\".")]
    [InlineData("""{"count":""}""", "count", "`count` must be a whole number, not the text \"\".")]
    [InlineData("""{"count":true}""", "count", "`count` must be a whole number, not true.")]
    [InlineData("""{"count":"\ud800"}""", "count", "`count` contains an unpaired surrogate (\\ud800 to \\udfff).")]
    [InlineData("""{"type":true}""", "type", "`type` must be a text, not true.")]
    [InlineData("""{"type":{}}""", "type", "`type` must be a text, not an object.")]
    [InlineData("""{"names":"a"}""", "names", "`names` must be a list of texts, not the text \"a\".")]
    [InlineData("""{"names":["a",null]}""", "names", "`names` must be a list of texts, not null.")]
    [InlineData("""{"names":[["a"]]}""", "names", "`names` must be a list of texts, not a list.")]
    [InlineData("""{"type":"\ud800"}""", "type", "`type` contains an unpaired surrogate (\\ud800 to \\udfff).")]
    public void Reports_a_field_of_the_wrong_type_with_the_expected_type(string json, string field, string message) =>
        AssertRefused(json, field, message, fields =>
        {
            fields.Boolean("flag");
            fields.Whole("count");
            fields.Text("type");
            fields.Texts("names");
        });

    [Fact]
    public void A_whole_number_may_be_a_text_or_have_a_fraction_of_zeros() =>
        Prop.ForAll<int>(number =>
                new[] { $"{number}", $"{number}.0", $"\"{number}\"", $"\"{number}.0\"", $"{number}.00" }.All(json =>
                    Parse($$"""{"count":{{json}}}""").Whole("count") == number
                )
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_other_text_is_no_whole_number() =>
        Prop.ForAll(
                Texts.ToArbitrary(),
                text =>
                    int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && $"{number}" == text
                        ? Parse($$"""{"count":"{{text}}"}""").Whole("count") == number
                        : Assert.Throws<Fault>(() => Parse($$"""{"count":"{{text}}"}""").Whole("count")).Details["field"] == "count"
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public void A_Boolean_may_be_a_text(string text, bool value) =>
        Assert.Equal(value, Parse($$"""{"flag":"{{text}}"}""").Boolean("flag"));

    [Theory]
    [InlineData("{\"type\":\"full\",}", "1", "16")]
    [InlineData("{\n  \"type\": full\n}", "2", "12")]
    [InlineData("{\"type\":\"full\"} x", "1", "17")]
    [InlineData("{\"type\":\"full\"}{}", "1", "16")]
    [InlineData("{'type':'full'}", "1", "2")]
    [InlineData("{\"type\":\"full\" // why\n}", "1", "16")]
    [InlineData("{\"type\":\"fu", "1", "12")]
    [InlineData("{", "1", "2")]
    [InlineData("   ", "1", "4")]
    [InlineData("{\"names\":[[[[[[[[1]]]]]]]]}", "1", "17")]
    [InlineData("{\"count\":01}", "1", "11")]
    [InlineData("{\"count\":NaN}", "1", "10")]
    public void Reports_the_position_of_invalid_JSON(string json, string line, string position)
    {
        var fault = Assert.Throws<Fault>(() => Parse(json));
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Equal((line, position), (fault.Details["line"], fault.Details["position"]));
        Assert.StartsWith($"The body is not valid JSON at line {line}, byte {position}: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "a list")]
    [InlineData("\"full\"", "the text \"full\"")]
    [InlineData("12", "the number 12")]
    [InlineData("null", "null")]
    public void Requires_an_object(string json, string actual)
    {
        var fault = Assert.Throws<Fault>(() => Parse(json));
        Assert.Contains($"must be a JSON object, not {actual}.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_bytes_that_are_not_UTF_8()
    {
        var fault = Assert.Throws<Fault>(() => BodyFields.Parse([.. "{\"type\":\""u8, 0xC3, 0x28, .. "\"}"u8], Known));
        Assert.Equal("The body is not valid UTF-8. Send JSON in UTF-8.", fault.Message);
    }

    [Fact]
    public void Refuses_an_unpaired_surrogate_in_a_name()
    {
        var fault = Assert.Throws<Fault>(() => Parse("""{"\udc00":1}"""));
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
    }

    [Fact]
    public void Shortens_a_long_value_in_the_error()
    {
        var fault = Assert.Throws<Fault>(() => Parse($$"""{"{{new string('x', 5000)}}":1}"""));
        Assert.True(fault.Message.Length < 200);
        Assert.True(fault.Details["field"].Length < 100);
    }

    private static BodyFields Parse(string json) => BodyFields.Parse(Encoding.UTF8.GetBytes(json), Known);

    private static void AssertRefused(string json, string field, string message, Action<BodyFields> read)
    {
        var fault = Assert.Throws<Fault>(() => read(Parse(json)));
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Equal(field, fault.Details["field"]);
        Assert.Equal(message, fault.Message);
    }
}
