using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Tests.Api.Http;

public sealed class QueryFieldsTests
{
    [Fact]
    public void Reads_parameters_and_uses_defaults_for_absent_ones()
    {
        var query = Parse("?limit=1000&type=incremental&label=a+b%26%C3%A9");
        Assert.Equal(1000, query.Limit());
        Assert.Equal(BackupType.Incremental, query.Choice("type", ApiEnums.BackupTypes));
        Assert.Equal("a b&é", query.Text("label"));
        Assert.Null(query.Text("before"));
        Assert.Equal(100, Parse("").Limit());
        Assert.Equal(100, Parse("?").Limit());
    }

    [Fact]
    public void Only_a_repeatable_parameter_may_be_given_twice()
    {
        var query = new QueryFields(new QueryString("?path=a&path=b%2Fc"), ["path", "limit"], ["path"]);

        Assert.Equal(["a", "b/c"], query.Texts("path"));
        Assert.Empty(query.Texts("limit"));
        var twice = Assert.Throws<Fault>(() => new QueryFields(new QueryString("?limit=1&limit=1"), ["path", "limit"], ["path"]));
        Assert.Equal("limit", twice.Details["field"]);
    }

    [Theory]
    [InlineData("2026-11-23T02:00:00Z", "2026-11-23T02:00:00.0000000+00:00")]
    [InlineData("2026-11-23T02:00:00.5%2B01:00", "2026-11-23T01:00:00.5000000+00:00")]
    [InlineData("2026-11-23T02:00:00", null)]
    [InlineData("2026-11-23", "2026-11-23T00:00:00.0000000+00:00")]
    [InlineData("2026-11-31", null)]
    [InlineData("2026-11-31T02:00:00Z", null)]
    [InlineData("2026-11-23T02:00:00+01:00", null)]
    [InlineData("now", null)]
    public void Accepts_a_time_with_an_offset_or_a_date(string text, string? utc)
    {
        var query = new QueryFields(new QueryString("?since=" + text), ["since"]);
        if (utc is null)
        {
            Assert.Equal("since", Assert.Throws<Fault>(() => query.Time("since")).Details["field"]);
        }
        else
        {
            Assert.Equal(utc, query.Time("since")!.Value.ToString("o"));
        }
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=1001", "limit")]
    [InlineData("?limit=-1", "limit")]
    [InlineData("?limit=+5", "limit")]
    [InlineData("?limit=1e1", "limit")]
    [InlineData("?limit=99999999999999", "limit")]
    [InlineData("?limit=", "limit")]
    [InlineData("?limit", "limit")]
    [InlineData("?limit=5&limit=6", "limit")]
    [InlineData("?Limit=5", "Limit")]
    [InlineData("?offset=5", "offset")]
    [InlineData("?type=Full", "type")]
    [InlineData("?label=%20&label=a", "label")]
    public void Reports_the_name_of_an_invalid_parameter(string text, string field)
    {
        var fault = Assert.Throws<Fault>(() =>
        {
            var query = Parse(text);
            query.Limit();
            query.Choice("type", ApiEnums.BackupTypes);
        });
        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Equal(field, fault.Details["field"]);
    }

    [Fact]
    public void Lists_the_allowed_values()
    {
        var fault = Assert.Throws<Fault>(() => Parse("?type=all").Choice("type", ApiEnums.BackupTypes));
        Assert.Equal("`type` is one of full, incremental, differential, not 'all'.", fault.Message);
    }

    [Fact]
    public void Keeps_the_other_parameters_for_the_next_page() =>
        Assert.Equal("limit=5&label=a%20b%26%C3%A9&before=x", Parse("?limit=5&before=y&label=a+b%26%C3%A9").From("before", "x"));

    [Fact]
    public void The_next_page_begins_at_one_place_only() =>
        Assert.Equal("limit=5&cursor=abc", Parse("?before=y&limit=5").From("cursor", "abc"));

    [Fact]
    public void Leaves_out_one_parameter() => Assert.Equal("limit=5&label=a%20b", Parse("?limit=5&type=full&label=a+b").Without("type"));

    private static QueryFields Parse(string query) => new(new QueryString(query), ["limit", "before", "type", "label", "cursor"]);
}
