using BackupEdge.Catalogue;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Catalogue;

public sealed class IdFactoryTests
{
    [Fact]
    public void An_id_contains_its_kind_and_time()
    {
        var ids = new IdFactory(new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.FromHours(0))), () => "7f3kq2");

        Assert.Equal("backup-20261123-020000-7f3kq2", ids.Next("backup"));
    }

    [Fact]
    public void Ids_of_the_same_second_differ()
    {
        var ids = new IdFactory(new FakeTimeProvider());

        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ids.Next("job")).Distinct().Count());
    }
}
