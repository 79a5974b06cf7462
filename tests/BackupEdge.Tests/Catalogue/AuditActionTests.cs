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
}
