using System.Text.Json;
using BackupEdge.Tests.Api.OpenApi;

namespace BackupEdge.Tests.Dashboard;

/// <summary>Tests the recorded answers with which screens are compared: the API must give such answers.</summary>
public sealed class RecordedAnswersTests
{
    private static readonly JsonElement Recorded = JsonElement.Parse(
        File.ReadAllText(Path.Combine(PublishedBinary.RepositoryRoot, "tests", "BackupEdge.Browser", "Goldens", "answers.json"))
    );

    [Fact]
    public void Each_is_as_the_API_documents_it()
    {
        var problems =
            from call in Recorded.GetProperty("calls").EnumerateArray()
            where call.TryGetProperty("content", out _)
            let name = call.GetProperty("call").GetString()!
            let problem = Problem(name, call.GetProperty("status").GetInt32(), call.GetProperty("content"))
            where problem is not null
            select $"{name}: {problem}. Run tests/record-goldens.sh --answers.";

        Assert.Empty(problems);
    }

    [Fact]
    public void A_field_that_the_API_does_not_have_is_found() =>
        Assert.Contains(
            "is not documented",
            Problem("GET targets", 200, JsonElement.Parse(Target("\"old\":1,"))),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_field_that_the_API_has_and_the_answer_lacks_is_found() =>
        Assert.Contains("lacks", Problem("GET targets", 200, JsonElement.Parse("[{}]")), StringComparison.Ordinal);

    private static string Target(string field)
    {
        var call = Recorded.GetProperty("calls").EnumerateArray().Single(one => one.GetProperty("call").GetString() == "GET targets");
        return call.GetProperty("content").GetRawText().Replace("\"name\"", $"{field}\"name\"", StringComparison.Ordinal);
    }

    private static string? Problem(string call, int status, JsonElement content)
    {
        var parts = call.Split(' ', 3);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), new Uri($"http://127.0.0.1/api/v1/backup/{parts[1]}"));
        return DocumentedAnswers.Problem(request, status, content);
    }
}
