using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Api;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Monitoring;
using BackupEdge.Tests.EndToEnd;

namespace BackupEdge.Tests.Api;

/// <summary>Holds docs/api.md to the code: nothing that a caller can see is left out.</summary>
public sealed class ManualTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md"));

    public static TheoryData<string> Codes => [.. typeof(FaultCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)];

    public static TheoryData<string> Fields =>
    [
        .. ((JsonTypeInfo[])
        [
            ApiJson.Plain.ErrorAnswer,
            ApiJson.Plain.HealthAnswer,
            ApiJson.Plain.CreatedBackup,
            ApiJson.Plain.BackupListItem,
            ApiJson.Plain.BackupDetails,
            ApiJson.Plain.DeletedBackup,
            ApiJson.Plain.JobListItem,
            ApiJson.Plain.JobDetails,
            ApiJson.Plain.ProgressAnswer,
            ApiJson.Plain.FailureAnswer,
            ApiJson.Plain.NoteAnswer,
            ApiJson.Plain.ScheduleAnswer,
            ApiJson.Plain.SkipAnswer,
            ApiJson.Plain.NextRunsAnswer,
            ApiJson.Plain.DeletedSchedule,
            ApiJson.Plain.FileAnswer,
            ApiJson.Plain.FileVersionAnswer,
            ApiJson.Plain.DifferenceAnswer,
            ApiJson.Plain.StatusAnswer,
            ApiJson.Plain.ReasonAnswer,
            ApiJson.Plain.ServiceAnswer,
            ApiJson.Plain.SourceStatusAnswer,
            ApiJson.Plain.ScheduleStatusAnswer,
            ApiJson.Plain.StoreAnswer,
            ApiJson.Plain.UnverifiedAnswer,
            ApiJson.Plain.WebhookStatusAnswer,
            ApiJson.Plain.KeyAnswer,
            ApiJson.Plain.AuditAnswer,
        ]).SelectMany(type => type.Properties).Select(property => property.Name).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Tells_every_code_with_its_status(string code)
    {
        var row = Assert.Single(Lines.SkipWhile(line => line != "## Errors"), line => line.StartsWith($"| `{code}` |", StringComparison.Ordinal));
        Assert.StartsWith($"| `{code}` | {ApiError.StatusOf(code)} |", row, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Tells_every_field_of_every_answer(string field) =>
        Assert.Contains(Lines, line => line.StartsWith("| ", StringComparison.Ordinal) && line.Split('|')[1].Contains($"`{field}`", StringComparison.Ordinal));

    [Fact]
    public void Tells_every_route_with_its_role_and_query()
    {
        const string Base = ApiHttp.Base;
        foreach (var route in Routes.All(server.Workshop, new Readiness(server.Workshop), new ServiceMonitor(server.Workshop)))
        {
            var path = route.Template.StartsWith(Base, StringComparison.Ordinal) ? route.Template[Base.Length..] : route.Template;
            var role = route.Role is { } known ? $"`{Words.Of(known)}`" : "none";
            Assert.Contains(Lines, line => line.StartsWith($"| `{route.Method} {path}` | {role} |", StringComparison.Ordinal));
            var chapter = Lines.SkipWhile(line => line != $"### {route.Method} {path}").Skip(1).TakeWhile(line => !line.StartsWith('#')).ToList();
            Assert.All(route.Query, name => Assert.Contains(chapter, line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)));
        }
    }
}
