using System.Reflection;
using BackupEdge.Commands;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Commands;

/// <summary>The exit code of each error.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public void Every_code_has_an_exit_code()
    {
        var codes = typeof(FaultCode)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order();

        Assert.Equal(codes, ExitCode.ByFault.Keys.Order());
    }

    [Theory]
    [InlineData(FaultCode.InvalidRequest, 2)]
    [InlineData(FaultCode.DataFolderWritable, 2)]
    [InlineData(FaultCode.BackupNotFound, 4)]
    [InlineData(FaultCode.JobNotFound, 4)]
    [InlineData(FaultCode.KeyNotFound, 4)]
    [InlineData(FaultCode.ScheduleNotFound, 4)]
    [InlineData(FaultCode.CopyNotFound, 4)]
    [InlineData(FaultCode.PathNotFound, 4)]
    [InlineData(FaultCode.DataFolderLocked, 5)]
    [InlineData(FaultCode.BackupInUse, 5)]
    [InlineData(FaultCode.QueueFull, 5)]
    [InlineData(FaultCode.RestoreInProgress, 5)]
    [InlineData(FaultCode.NotReady, 5)]
    [InlineData(FaultCode.ArchiveMissing, 1)]
    [InlineData(FaultCode.IoError, 1)]
    [InlineData("a_code_of_a_newer_version", 1)]
    public void An_error_ends_with_the_exit_code_of_its_code(string code, int exit) =>
        Assert.Equal(exit, ExitCode.Of(new Fault(code, "It failed.")));

    [Theory]
    [InlineData(0, 3, 3)]
    [InlineData(3, 1, 1)]
    [InlineData(1, 3, 1)]
    [InlineData(5, 1, 1)]
    [InlineData(1, 130, 130)]
    [InlineData(0, 0, 0)]
    public void Of_several_jobs_the_worst_counts(int left, int right, int worse) => Assert.Equal(worse, ExitCode.Worse(left, right));
}
