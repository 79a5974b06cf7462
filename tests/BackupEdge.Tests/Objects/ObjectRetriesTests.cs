using BackupEdge.Objects;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Objects;

public sealed class ObjectRetriesTests
{
    [Fact]
    public void A_wait_is_never_shorter_or_longer_than_the_limits() =>
        Prop.ForAll(Gen.Choose(1, int.MaxValue).Zip(Gen.Choose(0, 999)).ToArbitrary(), pair =>
            {
                var wait = new ObjectRetries(TimeProvider.System, () => pair.Item2 / 1000.0).After(pair.Item1);
                return wait >= ObjectRetries.MinWait && wait <= ObjectRetries.MaxWait;
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_upper_limit_doubles_up_to_twenty_seconds()
    {
        var retries = new ObjectRetries(TimeProvider.System, () => 1);

        Assert.Equal(
            [0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20, 20],
            Enumerable.Range(1, 8).Select(failures => Math.Round(retries.After(failures).TotalSeconds, 3))
        );
    }
}
