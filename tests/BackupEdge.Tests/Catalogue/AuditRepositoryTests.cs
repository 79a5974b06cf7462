using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

public sealed class AuditRepositoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    // The minute of the records that tell of a deletion.
    private const int Told = 100;
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-audit-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public AuditRepositoryTests() => _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_record_is_read_back_as_it_was_written()
    {
        var row = new AuditRow
        {
            At = Start,
            Action = AuditAction.Refused,
            Caller = "bot",
            Credential = "abcdefgh",
            Role = Role.BackupOperator,
            Address = "127.0.0.1",
            Method = "DELETE",
            Path = "/api/v1/backup/backup-1",
            Subject = "backup-1",
            Result = "forbidden",
            Status = 403,
            Count = 7,
        };
        var number = _catalogue.Write(session => session.Audit.Insert(row));

        Assert.Equal(row with { Number = number }, Assert.Single(List(new AuditFilter()).Rows));
    }

    [Fact]
    public void A_filtered_listing_returns_pages_newest_first()
    {
        Fill(10);

        Assert.Equal([9, 7, 5, 3, 1], Minutes(List(new AuditFilter { Action = AuditAction.Refused })));
        Assert.Equal([8, 6, 4, 2, 0], Minutes(List(new AuditFilter { Caller = "even" })));
        Assert.Equal([5, 4, 3], Minutes(List(new AuditFilter { Since = Start.AddMinutes(3), Until = Start.AddMinutes(6) })));
        Assert.Empty(List(new AuditFilter { Caller = "nobody" }).Rows);

        var seen = new List<int>();
        long? before = null;
        for (var more = true; more;)
        {
            var page = List(new AuditFilter { Limit = 3, Before = before });
            Assert.Equal(10, page.Total);
            seen.AddRange(Minutes(page));
            (more, before) = (page.HasMore, page.Rows[^1].Number);
        }

        Assert.Equal([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], seen);
    }

    [Fact]
    public void Forget_deletes_old_records_and_excess_refusals_but_no_recent_change()
    {
        Fill(10);

        Assert.Equal(4, Forget(Start.AddMinutes(2), max: 2, maxOfStrangers: 2));
        Assert.Equal([Told, 9, 8, 7, 6, 4, 2], Minutes(List(new AuditFilter())));
        var told = List(new AuditFilter()).Rows[0];
        Assert.Equal((AuditAction.AuditForget, 4), (told.Action, told.Count));
    }

    [Fact]
    public void Each_group_of_records_has_its_own_limit()
    {
        _catalogue.Write(session =>
        {
            session.Audit.Insert(
                new AuditRow
                {
                    At = Start,
                    Action = AuditAction.Refused,
                    Caller = "bot",
                    Credential = "botbotbo",
                    Role = Role.BackupOperator,
                }
            );
            session.Audit.Insert(
                new AuditRow
                {
                    At = Start,
                    Action = AuditAction.BackupRead,
                    Caller = "tester",
                    Role = Role.Admin,
                }
            );
            for (var i = 1; i <= 5; i++)
            {
                session.Audit.Insert(
                    new AuditRow
                    {
                        At = Start.AddMinutes(i),
                        Action = AuditAction.Refused,
                        Address = "10.0.0.1",
                    }
                );
                session.Audit.Insert(
                    new AuditRow
                    {
                        At = Start.AddMinutes(i),
                        Action = AuditAction.Refused,
                        Caller = "no role",
                        Credential = "token",
                    }
                );
            }
        });

        Assert.Equal(7, Forget(Start, max: 1, maxOfStrangers: 3));
        Assert.Equal([Told, 5, 5, 4, 0, 0], Minutes(List(new AuditFilter())));

        _catalogue.Write(session =>
            session.Audit.Insert(
                new AuditRow
                {
                    At = Start.AddMinutes(9),
                    Action = AuditAction.BackupRead,
                    Caller = "tester",
                    Role = Role.Admin,
                }
            )
        );
        Assert.Equal(1, Forget(Start, max: 1, maxOfStrangers: 3));
        Assert.Equal([Told, 9, Told, 5, 5, 4, 0], Minutes(List(new AuditFilter())));
    }

    private int Forget(DateTimeOffset before, int max, int maxOfStrangers) =>
        _catalogue.Write(session => session.Audit.Forget(Start.AddMinutes(Told), before, max, maxOfStrangers));

    private static IEnumerable<int> Minutes(Page<AuditRow> page) => page.Rows.Select(row => (int)(row.At - Start).TotalMinutes);

    private void Fill(int count) =>
        _catalogue.Write(session =>
        {
            for (var i = 0; i < count; i++)
            {
                var isEven = i % 2 == 0;
                session.Audit.Insert(
                    new AuditRow
                    {
                        At = Start.AddMinutes(i),
                        Action = isEven ? AuditAction.BackupCreate : AuditAction.Refused,
                        Caller = isEven ? "even" : null,
                    }
                );
            }
        });

    private Page<AuditRow> List(AuditFilter filter) => _catalogue.Read(session => session.Audit.List(filter));
}
