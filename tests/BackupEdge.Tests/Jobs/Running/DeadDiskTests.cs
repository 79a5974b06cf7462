using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Tests.Encryption;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>A catalogue that cannot be written any more, as on a failed disk. Triggers simulate the failure.</summary>
public sealed class DeadDiskTests
{
    private const string DeadJobs = "CREATE TRIGGER dead_jobs BEFORE UPDATE ON jobs BEGIN SELECT raise(ABORT, 'dead disk'); END";

    [Fact]
    public async Task A_command_gives_up_when_the_end_of_its_job_cannot_be_recorded()
    {
        await using var services = new TestServices(start: false);
        services.Now.Runner.Start(patience: TimeSpan.FromMilliseconds(100));
        var backup = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {backup.Id}");
        Kill(services);

        services.Engine.Release($"backup {backup.Id}", new Fault(FaultCode.IoError, "The test's disk is dead."));
        var fault = await Assert.ThrowsAsync<Fault>(() => services.Ended(backup.JobId));

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.StartsWith(
            $"The backup {backup.JobId} is failed (The test's disk is dead), but this could not be recorded",
            fault.Message,
            StringComparison.Ordinal
        );
        Assert.True(services.Queue.HasGivenUp);
        Revive(services);
    }

    [Fact]
    public async Task A_command_gives_up_when_its_job_cannot_be_started()
    {
        await using var services = new TestServices(start: false);
        services.Now.Runner.Start(patience: TimeSpan.FromMilliseconds(100));
        Execute(services, DeadJobs);
        var backup = services.Enqueue();

        var fault = await Assert.ThrowsAsync<Fault>(() => services.Ended(backup.JobId));

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains("dead disk", fault.Message, StringComparison.Ordinal);
        Execute(services, "DROP TRIGGER dead_jobs");
    }

    [Fact]
    public async Task A_server_is_not_ready_until_the_end_of_a_job_can_be_recorded()
    {
        await using var services = new TestServices();
        var backup = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {backup.Id}");
        Kill(services);
        services.Engine.Release($"backup {backup.Id}", new Fault(FaultCode.IoError, "The test's disk is dead."));
        while (!services.Now.Catalogue.IsFailing)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Contains("dead disk", await ProblemAsync(services), StringComparison.Ordinal);
        Revive(services);

        Assert.Equal(RunStatus.Failed, (await services.Ended(backup.JobId)).Status);
        Assert.Null(await ProblemAsync(services));
    }

    private static ValueTask<string?> ProblemAsync(TestServices services) =>
        new StoreCheck(services.Settings.Data, services.Now.Catalogue, TimeProvider.System).ProblemAsync();

    private static void Kill(TestServices services) =>
        Execute(
            services,
            $"{DeadJobs}; CREATE TRIGGER dead_counters BEFORE UPDATE ON counters BEGIN SELECT raise(ABORT, 'dead disk'); END"
        );

    private static void Revive(TestServices services) => Execute(services, "DROP TRIGGER dead_jobs; DROP TRIGGER dead_counters");

    private static void Execute(TestServices services, string sql)
    {
        using var key = RunKeys.CatalogueKey(services.Settings);
        using var connection = new SqliteConnection(CatalogueFile.ConnectionTo(services.Settings.Data.Catalogue, key));
        connection.Open();
        connection.Execute(sql);
    }
}
