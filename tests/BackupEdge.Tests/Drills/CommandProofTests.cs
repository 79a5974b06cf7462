using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Drills;

/// <summary>The check of an application in a drill.</summary>
public sealed class CommandProofTests
{
    [Theory]
    [InlineData("grep -q hello small && test \"$BACKUPEDGE_SOURCE\" = src && test \"$BACKUPEDGE_FOLDER\" = \"$0\"", "passed")]
    [InlineData("echo the index is broken; exit 3", "failed")]
    [InlineData("sleep 60", "failed")]
    public async Task The_check_of_the_application_decides_by_its_exit_code_within_its_time(string script, string outcome)
    {
        using var harness = new DrillHarness();
        await DrillRunTests.FillAsync(harness);
        harness.Backup();
        harness.Rules = new DrillRules
        {
            Command = ["sh", "-c", script, "{folder}"],
            CommandTimeout = TimeSpan.FromSeconds(script.StartsWith("sleep", StringComparison.Ordinal) ? 2 : 60),
        };

        var source = DrillRunTests.Source(harness.Run());

        var check = source.Checks.Single(one => one.Name == "command");
        Assert.Equal(outcome, check.Outcome);
        Assert.Equal(outcome == "passed" ? "proven" : "failed", source.Result);
        Assert.True(
            !script.StartsWith("echo", StringComparison.Ordinal) || check.Message.Contains("the index is broken", StringComparison.Ordinal)
        );
        harness.AssertNothingLeft();
    }

    [Fact]
    public async Task A_check_that_does_not_exist_proves_nothing()
    {
        using var harness = new DrillHarness();
        await DrillRunTests.FillAsync(harness);
        harness.Backup();
        harness.Rules = new DrillRules { Command = ["/nowhere/check"] };

        var source = DrillRunTests.Source(harness.Run());

        Assert.Equal(("skipped", FaultCode.DrillSkipped), (source.Result, source.Code));
    }
}
