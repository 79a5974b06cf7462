using BackupEdge.Catalogue;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>
/// Tests that reads are never out of date although connections, statements, counts and versions are cached between reads.
/// </summary>
public sealed class CatalogueReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;

    public CatalogueReadingTests() => _catalogue = TestCatalogue.Open(File);

    private string File => Path.Combine(_folder, "catalogue.db");

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Every_reader_sees_what_was_committed_before_it_began()
    {
        using var other = TestCatalogue.Open(File);
        for (var i = 1; i <= 30; i++)
        {
            (i % 2 == 0 ? _catalogue : other).Write(session => session.Backups.Insert(Rows.Backup(i)));
            Parallel.For(0, 6, _ =>
                Assert.Equal(i, _catalogue.Read(session => session.Backups.List(new BackupFilter { Limit = 1 })).Total)
            );
        }
    }

    [Fact]
    public void A_version_never_returns_after_a_change()
    {
        using var other = TestCatalogue.Open(File);
        var seen = new Dictionary<long, long>();
        for (var i = 1; i <= 200; i++)
        {
            (i % 3 == 0 ? other : _catalogue).Write(session => session.Backups.Insert(Rows.Backup(i)));

            // While readers are in use, further connections are opened, whose own version numbers differ.
            _catalogue.Read(outer =>
            {
                AssertSame(seen, i);
                return i % 2 == 0
                    ? 0
                    : _catalogue.Read(inner =>
                    {
                        AssertSame(seen, i);
                        return 0;
                    });
            });
            AssertSame(seen, i);
        }
    }

    [Fact]
    public async Task No_thread_reads_an_outdated_value_from_the_cache()
    {
        using var other = TestCatalogue.Open(File);
        var memory = new CatalogueMemory<string>(1000);
        var committed = 0;
        using var end = new CancellationTokenSource();
        var readers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(
                    () =>
                    {
                        while (!end.IsCancellationRequested)
                        {
                            var least = Volatile.Read(ref committed);
                            var version = _catalogue.Version();
                            if (memory.Find(version, "count") is not { } count)
                            {
                                count = _catalogue.Read(session => session.Jobs.CountQueued()).ToString();
                                memory.Keep(version, "count", count, weight: 1);
                            }

                            Assert.True(int.Parse(count) >= least, $"{count} was returned although {least} backups existed.");
                        }
                    },
                    TestContext.Current.CancellationToken
                )
            )
            .ToArray();
        for (var i = 1; i <= 150; i++)
        {
            (i % 2 == 0 ? _catalogue : other).Write(session => session.Jobs.Insert(Rows.Job(i)));
            Volatile.Write(ref committed, i);
            await Task.Yield();
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public void A_read_cannot_write()
    {
        Assert.Throws<Fault>(() => _catalogue.Read(session => session.Backups.NextSequence()));
        Assert.Equal(1, _catalogue.Write(session => session.Backups.NextSequence()));
    }

    [Fact]
    public void A_read_that_throws_leaves_no_transaction_open()
    {
        for (var i = 1; i <= 20; i++)
        {
            Assert.Throws<InvalidOperationException>(() =>
                _catalogue.Read<int>(session =>
                {
                    session.Jobs.CountQueued();
                    throw new InvalidOperationException();
                })
            );
            _catalogue.Write(session => session.Jobs.Insert(Rows.Job(i)));
            Assert.Equal(i, _catalogue.Read(session => session.Jobs.CountQueued()));
        }
    }

    [Fact]
    public void A_failed_statement_does_not_affect_the_next_one()
    {
        _catalogue.Write(session => session.Backups.Insert(Rows.Backup(1)));
        Assert.Throws<Fault>(() => _catalogue.Write(session => session.Backups.Insert(Rows.Backup(1))));
        _catalogue.Write(session => session.Backups.Insert(Rows.Backup(2)));
        Assert.Equal(2, _catalogue.Read(session => session.Backups.List(new BackupFilter())).Total);
    }

    [Fact]
    public void Pages_of_a_hundred_thousand_backups_are_found_by_key()
    {
        const int Count = 100_000,
            Limit = 1000;
        using (var connection = new SqliteConnection(TestCatalogue.ConnectionTo(File)))
        {
            connection.Open();
            connection.Execute(
                $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Count})
                INSERT INTO backups (sequence, id, type, requested_type, status, created_at, source_set, include_files, include_database, job_id, created_by)
                SELECT i, 'backup-' || i, 'full', 'full', 'completed', 1000 + i, 'bots', 1, 1, 'job-' || i, 'somebody' FROM n
                """
            );
            var filters = new[]
            {
                new BackupFilter { Before = "x" },
                new BackupFilter { Before = "x", Type = BackupType.Full },
                new BackupFilter { Before = "x", Status = RunStatus.Completed },
            };
            Assert.All(filters, filter =>
            {
                var plan = Plan(connection, BackupRepository.StatementOf(filter));
                Assert.Matches(@"SEARCH backups USING (INTEGER PRIMARY KEY|INDEX backups_by_status) \(.*<\?\)", plan);
                Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);

                // The names of one backup's incomplete sources are a subquery of some rows.
                Assert.DoesNotMatch(@"SCAN (?!\(subquery)", plan);
            });
            Assert.DoesNotContain("OFFSET", BackupRepository.StatementOf(filters[0]), StringComparison.OrdinalIgnoreCase);
        }

        var next = Count;
        string? before = null;
        Page<BackupRow> page;
        do
        {
            page = _catalogue.Read(session => session.Backups.List(new BackupFilter { Limit = Limit, Before = before }));
            Assert.Equal(Count, page.Total);
            Assert.All(page.Rows, row => Assert.Equal($"backup-{next--}", row.Id));
            before = page.Rows[^1].Id;
        } while (page.HasMore);

        Assert.Equal(0, next);
    }

    private static string Plan(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in new[] { "$before", "$type", "$status", "$limit" }.Where(name => sql.Contains(name, StringComparison.Ordinal)))
        {
            command.Parameters.AddWithValue(name, name == "$limit" ? 20 : "x");
        }

        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        return string.Join('\n', plan);
    }

    // The same version must always mean the same state.
    private void AssertSame(Dictionary<long, long> seen, long count)
    {
        var version = _catalogue.Version();
        Assert.Equal(count, seen.TryAdd(version, count) ? count : seen[version]);
    }
}
