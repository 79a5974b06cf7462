using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class IoClassTests
{
    [Fact]
    public void A_thread_with_idle_io_passes_it_on_and_no_other_thread_has_it()
    {
        var isSet = false;
        var seen = new List<bool>();
        Run(() =>
        {
            seen.Add(Posix.HasIdleIo());
            isSet = Posix.TryUseIdleIo();
            seen.Add(Posix.HasIdleIo());
            Run(() => seen.Add(Posix.HasIdleIo()));
        });
        Run(() => seen.Add(Posix.HasIdleIo()));

        Assert.SkipUnless(isSet, "This system does not let a thread change its I/O class.");
        Assert.Equal([false, true, true, false], seen);
    }

    private static void Run(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }
}
