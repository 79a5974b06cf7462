using System.Reflection;
using BackupEdge.Api;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Tests.Api.OpenApi;

namespace BackupEdge.Tests.Api;

/// <summary>docs/api.md describes every error code, every field of a response and every route.</summary>
public sealed class ManualTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md"));

    public static TheoryData<string> Codes =>
        [
            .. typeof(FaultCode)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(constant => (string)constant.GetRawConstantValue()!),
        ];

    public static TheoryData<string> Fields => [.. AnswerShapes.All.SelectMany(AnswerShapes.Names).Distinct()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Lists_every_error_code_with_its_status(string code)
    {
        var row = Assert.Single(Lines.SkipWhile(line => line != "## Errors"), line =>
            line.StartsWith($"| `{code}` |", StringComparison.Ordinal)
        );
        Assert.StartsWith($"| `{code}` | {ApiError.StatusOf(code)} |", row, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Describes_every_field_of_every_response(string field) =>
        Assert.Contains(Lines, line =>
            line.StartsWith("| ", StringComparison.Ordinal) && line.Split('|')[1].Contains($"`{field}`", StringComparison.Ordinal)
        );

    [Fact]
    public void Describes_every_route_with_its_role_and_query_parameters()
    {
        const string Base = ApiHttp.Base;
        foreach (
            var route in Routes.All(
                server.Services,
                new Readiness(server.Services.Settings.Data, server.Services.Catalogue, server.Services.Runner, server.Services.Time),
                server.Services.Monitor()
            )
        )
        {
            var path = route.Template.StartsWith(Base, StringComparison.Ordinal) ? route.Template[Base.Length..] : route.Template;
            var role = route.Role is { } known ? $"`{WireNames.Of(known)}`" : "none";
            Assert.Contains(Lines, line => line.StartsWith($"| `{route.Method} {path}` | {role} |", StringComparison.Ordinal));
            var chapter = Lines
                .SkipWhile(line => line != $"### {route.Method} {path}")
                .Skip(1)
                .TakeWhile(line => !line.StartsWith('#'))
                .ToList();
            Assert.All(route.Query, name => Assert.Contains(chapter, line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)));
        }
    }
}
