using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Counts;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Tests.Copies;

namespace BackupEdge.Tests.Jobs.Running;

/// <summary>Tests jobs of the kind <c>copy</c> in the service.</summary>
public sealed class CopyJobTests
{
    [Fact]
    public async Task A_copy_completes_with_its_counts_and_its_state()
    {
        await using var services = new TestServices(start: false);
        var store = await services.AddCopyAsync();

        var job = await services.Ended(services.Queue.EnqueueCopy(Away, TestServices.Admin).Id);

        Assert.Equal((RunStatus.Completed, (string?)null), (job.Status, job.ErrorMessage));
        Assert.Equal(CopyCounts.None, job.Result);
        Assert.Contains(CopyLayout.Marker, store.Keys);
        Assert.Single(store.Keys, key => key.StartsWith("c/", StringComparison.Ordinal));
        Assert.NotNull(services.Now.Catalogue.Read(session => session.Copies.State("away"))!.CompletedAt);
    }

    [Fact]
    public async Task A_store_that_refuses_fails_the_job_at_once_with_what_to_do()
    {
        await using var services = new TestServices(start: false);
        var store = await services.AddCopyAsync();
        store.FailAt = 1;
        store.Fault = StoreFault.Refused;

        var job = await services.Ended(services.Queue.EnqueueCopy(Away, TestServices.Admin).Id);

        Assert.Equal((RunStatus.Failed, FaultCode.CopyStoreRefused), (job.Status, job.ErrorCode));
        Assert.Contains(store.Address, job.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_not_configured_is_refused()
    {
        await using var services = new TestServices(start: false);

        var fault = TestServices.Refused(FaultCode.CopyNotFound, () => services.Queue.EnqueueCopy(Away, TestServices.Admin));

        Assert.Contains("'away'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_is_queued_already_is_not_queued_twice()
    {
        await using var services = new TestServices(start: false);
        services.Settings = services.Settings with { Copies = [CopyOfTests] };
        await services.Restart(start: false);

        var first = services.Queue.EnqueueCopy(Away, TestServices.Admin);
        var second = services.Queue.EnqueueCopy(Away, TestServices.Admin);

        Assert.Equal(first.Id, second.Id);
    }

    private static CopyOptions Away => new() { Copy = "away" };

    private static BackupEdge.Configuration.CopyDefinition CopyOfTests =>
        new() { Name = "away", Place = new BackupEdge.Configuration.FolderPlace("/nowhere") };
}
