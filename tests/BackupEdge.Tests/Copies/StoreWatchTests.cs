using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Copies;

/// <summary>Work with a store that does not answer is given up; a run of a copy would wait.</summary>
public sealed class StoreWatchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_does_not_answer_is_a_fault_that_says_why()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await FakeS3.StartAsync();
        var condition = new BackupEdge.Objects.StoreCondition(time);
        using var store = server.NewStore(condition: condition);
        condition.Fails("Connection refused.", isThrottled: false);

        var work = StoreWatch.RunAsync(store, time, WaitAsync, Ct);
        time.Advance(StoreWatch.Patience - TimeSpan.FromSeconds(1));
        Assert.False(work.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        var fault = await Assert.ThrowsAsync<Fault>(() => work);
        Assert.Equal(FaultCode.CopyStoreUnreachable, fault.Code);
        Assert.Contains("Connection refused. Check the network", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_success_in_between_begins_the_wait_again_and_a_cancelled_caller_gets_no_fault()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var server = await FakeS3.StartAsync();
        var condition = new BackupEdge.Objects.StoreCondition(time);
        using var store = server.NewStore(condition: condition);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        condition.Fails("Slow.", isThrottled: true);

        var work = StoreWatch.RunAsync(store, time, WaitAsync, cancel.Token);
        time.Advance(StoreWatch.Patience - TimeSpan.FromSeconds(1));
        condition.Succeeds();
        condition.Fails("Slow.", isThrottled: true);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.False(work.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    private static async Task<int> WaitAsync(CancellationToken cancel)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        return 0;
    }
}
