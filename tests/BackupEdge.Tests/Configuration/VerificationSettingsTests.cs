using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class VerificationSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("{}", 30, 60)]
    [InlineData("""{ "verify": { "within_days": 0 } }""", 0, 60)]
    [InlineData("""{ "verify": { "within_days": 7, "minutes_per_day": 1440 } }""", 7, 1440)]
    public void Rules_have_defaults(string file, int days, int minutes)
    {
        _harness.Config(file);

        Assert.Equal(new VerificationRules { WithinDays = days, MinutesPerDay = minutes }, _harness.Load().Settings.Verification);
    }

    [Theory]
    [InlineData("""{ "verify": { "within_days": -1 } }""", "'verify.within_days' must be a whole number from 0 to 10000, not -1.")]
    [InlineData("""{ "verify": { "minutes_per_day": 0 } }""", "'verify.minutes_per_day' must be a whole number from 1 to 1440, not 0.")]
    [InlineData("""{ "verify": { "days": 1 } }""", "'verify.days' is not a known key.")]
    public void What_is_wrong_is_refused(string file, string message)
    {
        _harness.Config(file);

        Assert.Contains(message, _harness.Refused().Message, StringComparison.Ordinal);
    }
}
