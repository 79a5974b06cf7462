using System.Diagnostics;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class MarkedProcessesTests
{
    private const string Variable = "BACKUPEDGE_FOLDER";
    private readonly string _value = $"/srv/{Guid.NewGuid():N}";

    [Fact]
    public void A_process_that_was_started_with_the_variable_is_killed_and_others_run_on()
    {
        using var marked = Start(_value);
        using var other = Start(_value + "-other");
        try
        {
            Assert.Equal(1, MarkedProcesses.Kill(Variable, _value));
            marked.WaitForExit();
            Assert.False(other.HasExited);
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void Without_such_a_process_none_is_killed() => Assert.Equal(0, MarkedProcesses.Kill(Variable, _value));

    private static Process Start(string value)
    {
        var start = new ProcessStartInfo("sleep", ["600"]);
        start.Environment[Variable] = value;
        return Process.Start(start)!;
    }
}
