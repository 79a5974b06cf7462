using System.Diagnostics;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;
using BackupEdge.Retention;

namespace BackupEdge.Tests.Catalogue;

public sealed class WireNamesTests
{
    [Fact]
    public void Every_value_has_a_unique_name_that_is_parsed_back()
    {
        Check<RunStatus>("queued", "running", "completed", "failed", "cancelled", "interrupted", "missing");
        Check<BackupType>("full", "incremental", "differential");
        Check<JobKind>("backup", "restore", "verify", "prune", "reseal", "copy", "copy-verify", "drill");
        Check<ScheduleKind>("backup", "drill", "verify", "copy-verify");
        Check<DrillResult>("proven", "partial", "failed", "skipped");
        Check<NotificationStatus>("waiting", "delivered", "failed");
        Check<Role>("viewer", "backup_operator", "admin");
        Check<SkipReason>("missed", "catch_up_off", "still_running", "refused");
        Check<BackupAction>("keep", "delete");
        Check<ArchiveAction>("keep", "rewrite", "delete");
        Check<AuditFindingKind>("changed", "missing", "unexpected", "forgotten_changed", "end_changed", "truncated", "rewritten");
    }

    [Fact]
    public void Unknown_names_are_not_parsed() => Assert.False(WireNames.TryParse<RunStatus>("Queued", out _));

    [Fact]
    public void Every_enumeration_of_the_catalogue_has_names()
    {
        // The access of a transaction is not stored.
        var enumerations = typeof(WireNames)
            .Assembly.GetTypes()
            .Where(type => type.IsEnum && type.Namespace == typeof(WireNames).Namespace && type != typeof(TransactionAccess));

        foreach (var value in enumerations.SelectMany(type => type.GetEnumValues().Cast<object>()))
        {
            var name = typeof(WireNames).GetMethod(nameof(WireNames.Of), [value.GetType()])?.Invoke(null, [value]) as string;
            Assert.False(string.IsNullOrEmpty(name), $"{value.GetType().Name}.{value} has no name.");
        }
    }

    [Fact]
    public void An_undefined_value_has_no_name()
    {
        Assert.Throws<UnreachableException>(() => WireNames.Of((RunStatus)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((BackupType)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((JobKind)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((ScheduleKind)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((DrillResult)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((NotificationStatus)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((Role)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((SkipReason)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((BackupAction)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((ArchiveAction)99));
        Assert.Throws<UnreachableException>(() => WireNames.Of((AuditFindingKind)99));
    }

    [Fact]
    public void A_plan_is_stored_with_the_names_of_its_actions()
    {
        var plan = new RetentionPlan(
            [.. Enum.GetValues<BackupAction>().Select(action => new BackupDecision("b", action, "why"))],
            [.. Enum.GetValues<ArchiveAction>().Select(action => new ArchiveDecision("a", action, "why", 1, null, null))]
        );

        var json = JsonSerializer.Serialize(plan, JobsJson.Default.RetentionPlan);

        Assert.StartsWith(
            """{"backups":[{"id":"b","action":"keep","reason":"why"},{"id":"b","action":"delete","reason":"why"}],""",
            json,
            StringComparison.Ordinal
        );
        Assert.Contains("""{"id":"a","action":"rewrite","reason":"why","size":1}""", json, StringComparison.Ordinal);
        Assert.Equivalent(plan, JsonSerializer.Deserialize(json, JobsJson.Default.RetentionPlan), strict: true);
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize(json.Replace("rewrite", "burn", StringComparison.Ordinal), JobsJson.Default.RetentionPlan)
        );
    }

    private static void Check<T>(params string[] expected)
        where T : struct, Enum
    {
        Assert.Equal(expected, WireNames.All<T>());
        Assert.Equal(expected.Length, expected.Distinct().Count());
        foreach (var (word, value) in expected.Zip(Enum.GetValues<T>()))
        {
            Assert.True(WireNames.TryParse<T>(word, out var back));
            Assert.Equal(value, back);
            Assert.Equal(value, WireNames.Parse<T>(word));
        }
    }
}
