using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class AuditActionTests
{
    [Fact]
    public void Every_action_is_listed_once()
    {
        var actions = typeof(AuditAction)
            .GetFields()
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToList();

        Assert.Equal(actions, actions.Distinct());
        Assert.Equal(actions, AuditAction.All);
    }

    [Fact]
    public void The_documents_list_every_action_of_an_audit_record_and_every_kind_of_a_job()
    {
        var lines = File.ReadAllLines(Path.Combine(PublishedBinary.RepositoryRoot, "docs", "api.md"));
        var action = lines.Single(line => line.StartsWith("| `action` | `AuditAction` | `backup.create`", StringComparison.Ordinal));
        var kinds = lines.Where(line => line.StartsWith("| `kind` | `JobKind` | ", StringComparison.Ordinal)).ToList();

        Assert.All(AuditAction.All, one => Assert.Contains($"`{one}`", action, StringComparison.Ordinal));
        Assert.Equal(2, kinds.Count);
        Assert.All(kinds, line => Assert.All(WireNames.All<JobKind>(), one => Assert.Contains($"`{one}`", line, StringComparison.Ordinal)));
    }
}
