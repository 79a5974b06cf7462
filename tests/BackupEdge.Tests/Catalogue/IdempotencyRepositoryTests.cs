using BackupEdge.Catalogue;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Catalogue;

public sealed class IdempotencyRepositoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 2, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public IdempotencyRepositoryTests() => _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_key_is_found_for_a_day()
    {
        Insert(1, Now);

        var found = Find(1, Now.AddHours(24).AddMilliseconds(-1));

        Assert.NotNull(found);
        Assert.Equal("backup-1", found.Value.Made);
        Assert.Equal<byte>([1, 1], found.Value.Request);
        Assert.Null(Find(1, Now.AddHours(24)));
        Assert.Null(Find(2, Now));
    }

    [Fact]
    public void A_key_is_inserted_once_within_a_day()
    {
        Insert(1, Now);

        var fault = Assert.Throws<Fault>(() => Insert(1, Now.AddHours(23)));

        Assert.Equal((FaultCode.IdempotencyKeyReused, "backup-1"), (fault.Code, fault.Details["id"]));
        Insert(1, Now.AddHours(24));
        Assert.Equal(1, Count());
    }

    [Fact]
    public void Rows_that_no_longer_count_are_deleted_when_another_one_is_added()
    {
        Insert(1, Now);
        Insert(2, Now, "another");
        Insert(3, Now.AddHours(12));

        Insert(4, Now.AddHours(24));

        Assert.Equal(2, Count());
    }

    [Fact]
    public void Only_the_newest_rows_of_an_owner_are_kept()
    {
        Insert(0, Now, "another");
        _catalogue.Write(session =>
        {
            for (var i = 1; i <= IdempotencyRepository.MaxPerOwner + 5; i++)
            {
                session.Idempotency.Insert(Row(i, "owner"), $"backup-{i}", Now.AddSeconds(i));
            }
        });

        Assert.Equal(IdempotencyRepository.MaxPerOwner + 1, Count());
        Assert.NotNull(Find(0, Now.AddHours(1)));
        Assert.Null(Find(5, Now.AddHours(1)));
        Assert.NotNull(Find(6, Now.AddHours(1)));
    }

    private static IdempotencyRow Row(int number, string owner) => new(BitConverter.GetBytes(number), owner, [1, 1]);

    private void Insert(int number, DateTimeOffset now, string owner = "owner") =>
        _catalogue.Write(session => session.Idempotency.Insert(Row(number, owner), $"backup-{number}", now));

    private (byte[] Request, string Made)? Find(int number, DateTimeOffset now) =>
        _catalogue.Read(session => session.Idempotency.Find(BitConverter.GetBytes(number), now));

    private long Count()
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection(
            TestCatalogue.ConnectionTo(Path.Combine(_folder, "catalogue.db"))
        );
        connection.Open();
        return (long)connection.Scalar("SELECT count(*) FROM idempotency")!;
    }
}
