using System.Text.Json;
using BackupEdge.Contracts;

namespace BackupEdge.Tests.Api.OpenApi;

/// <summary>Tests that a response that is not as documented is found.</summary>
public sealed class SchemaCheckTests
{
    private const string Progress = """
        {"bytes_done":1,"bytes_total":3221225485,"files_done":1,"files_total":1,"percent":100,"eta_seconds":null}
        """;

    private const string Active = """
        {"job_id":"j","kind":"backup","status":"running","backup_id":null,"label":null,"sources":["bots"],"target":null,
        "created_at":"2026-11-23T02:00:00.171Z","started_at":null,"progress":PROGRESS}
        """;

    [Fact]
    public void A_response_as_documented_has_no_problem() => Assert.Null(Check(Active));

    [Theory]
    [InlineData("\"kind\":\"backup\"", "\"kind\":\"moving\"", "response.kind is 'moving', which is not documented")]
    [InlineData("\"label\":null,", "", "response lacks label")]
    [InlineData("\"label\":null,", "\"label\":null,\"size\":1,", "response.size is not documented")]
    [InlineData("\"job_id\":\"j\"", "\"job_id\":null", "response.job_id is null, not string")]
    [InlineData("[\"bots\"]", "[\"bots\",7]", "response.sources[1] is 7, not string")]
    [InlineData("02:00:00.171Z", "02:00:00+01:00", "response.created_at is '2026-11-23T02:00:00+01:00', which is no time in UTC")]
    [InlineData("\"bytes_done\":1", "\"bytes_done\":1.5", "response.progress.bytes_done is 1.5, not integer")]
    [InlineData("\"percent\":100", "\"percent\":\"100\"", "response.progress.percent is \"100\", not number or null")]
    public void A_response_that_differs_has_a_problem(string documented, string returned, string problem) =>
        Assert.Equal(problem, Check(Active, documented, returned));

    [Fact]
    public void A_nullable_list_of_values_takes_null_and_its_values_only()
    {
        const string Skipped = """
            {"id":"s","name":null,"enabled":true,"next_run_at":null,"last_run_at":null,"last_status":"skipped","last_success_at":null,
            "overdue":false}
            """;
        Assert.Null(Check<ScheduleStatusAnswer>(Skipped));
        Assert.Null(Check<ScheduleStatusAnswer>(Skipped.Replace("\"skipped\"", "null", StringComparison.Ordinal)));
        Assert.NotNull(Check<ScheduleStatusAnswer>(Skipped.Replace("skipped", "missed", StringComparison.Ordinal)));
    }

    private static string? Check(string json, string documented = "none", string returned = "")
    {
        var whole = json.Replace("PROGRESS", Progress, StringComparison.Ordinal);
        return Check<ActiveJobAnswer>(whole.Replace(documented, returned, StringComparison.Ordinal));
    }

    private static string? Check<T>(string json) => SchemaCheck.Problem(typeof(T), JsonElement.Parse(json));
}
