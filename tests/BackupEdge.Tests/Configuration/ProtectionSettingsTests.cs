using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class ProtectionSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Deleted_backups_stay_for_a_week_and_nothing_else_is_guarded_by_default()
    {
        _harness.Config("{}");

        Assert.Equal(new ProtectionRules { UndeleteDays = 7 }, _harness.Load().Settings.Protection);
    }

    [Fact]
    public void Rules_are_read()
    {
        _harness.Config("""{ "protection": { "min_age": "30d", "undelete_days": 0, "delete_needs": "two_admins" } }""");

        Assert.Equal(
            new ProtectionRules { MinAge = TimeSpan.FromDays(30), DeleteNeeds = DeleteNeeds.TwoAdmins },
            _harness.Load().Settings.Protection
        );
    }

    [Theory]
    [InlineData("""{ "protection": { "min_age": 30 } }""", "'protection.min_age' must be a string, not 30.")]
    [InlineData("""{ "protection": { "min_age": "0d" } }""", "'protection.min_age' must be a duration such as 60s, 15m, 1h or 2d")]
    [InlineData(
        """{ "protection": { "undelete_days": -1 } }""",
        "'protection.undelete_days' must be a whole number from 0 to 3650, not -1."
    )]
    [InlineData(
        """{ "protection": { "delete_needs": "two" } }""",
        "'protection.delete_needs' must be one of one_admin, two_admins, not 'two'."
    )]
    [InlineData("""{ "protection": { "age": "1d" } }""", "'protection.age' is not a known key.")]
    public void What_is_wrong_is_refused(string file, string message)
    {
        _harness.Config(file);

        Assert.Contains(message, _harness.Refused().Message, StringComparison.Ordinal);
    }
}
