using System.Security.Cryptography;
using System.Text;
using BackupEdge.Catalogue;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>The chain of audit records: every edit is found, none is invented.</summary>
public sealed class AuditChainTests : IDisposable
{
    private const int Edits = 1000;
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-chain-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "catalogue.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_thousand_random_edits_are_each_found()
    {
        AuditHead known;
        using (var catalogue = TestCatalogue.Open(Path))
        {
            Fill(catalogue, 80);
            catalogue.Write(session => session.Audit.Forget(Start.AddDays(1), Start.AddMinutes(5), max: 3, maxOfStrangers: 4));
            known = catalogue.Read(session => session.Audit.Head())!;
            Fill(catalogue, 5);
        }

        KnownAuditHead[] heads = [new(known, "archive backup-1", Start)];
        using var connection = new SqliteConnection(TestCatalogue.ConnectionTo(Path));
        connection.Open();
        Assert.Empty(Check(connection, heads).Findings);

        var missed = new List<string>();
        for (var seed = 0; seed < Edits; seed++)
        {
            connection.Execute("BEGIN");
            var edit = new AuditEdits(connection, new Random(seed), known.Number).Make();
            if (Check(connection, heads).FindingCount == 0)
            {
                missed.Add($"{seed}: {edit}");
            }

            connection.Execute("ROLLBACK");
            Assert.Equal((0, 1), (Check(connection, heads).FindingCount, Check(connection, heads).Matched));
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void Hashes_are_calculated_as_the_documents_say()
    {
        using var catalogue = TestCatalogue.Open(Path);
        var row = new AuditRow
        {
            At = DateTimeOffset.FromUnixTimeMilliseconds(1_795_395_242_310),
            Action = AuditAction.BackupDelete,
            Caller = "é",
            Role = Role.Admin,
            Status = 403,
            Count = 2,
        };
        catalogue.Write(session => session.Audit.Insert(row));
        var head = catalogue.Read(session => session.Audit.Head())!;

        byte[] record =
        [
            .. Encoding.ASCII.GetBytes("backupedge audit record 1\0"),
            .. Text(head.Chain),
            .. BitConverter.GetBytes(1L),
            .. BitConverter.GetBytes(1_795_395_242_310L),
            .. Text("backup.delete"),
            .. Text("é"),
            .. Text(null),
            .. Text("admin"),
            .. Text(null),
            .. Text(null),
            .. Text(null),
            .. Text(null),
            .. Text("done"),
            1,
            .. BitConverter.GetBytes(403L),
            .. BitConverter.GetBytes(2L),
        ];
        var leaf = SHA256.HashData(record);
        Assert.Equal(HeadOf(head.Chain, 1, leaf), head.Hash);

        Fill(catalogue, 2);
        var leaves = catalogue.Read(session => session.Audit.ListChained(0, 10)).ConvertAll(found => found.Hash!);
        Assert.Equal(leaf, leaves[0]);
        var pair = SHA256.HashData([.. Encoding.ASCII.GetBytes("backupedge audit node 1\0"), .. leaves[0], .. leaves[1]]);
        head = catalogue.Read(session => session.Audit.Head())!;
        Assert.Equal(HeadOf(head.Chain, 3, [.. pair, .. leaves[2]]), head.Hash);
    }

    [Fact]
    public void Retention_leaves_a_chain_that_can_be_verified_also_when_nothing_else_is_left()
    {
        using var catalogue = TestCatalogue.Open(Path);
        Fill(catalogue, 30);
        var known = catalogue.Read(session => session.Audit.Head())!;
        for (var minutes = 1; minutes < 60; minutes += 7)
        {
            catalogue.Write(session => session.Audit.Forget(Start, Start.AddMinutes(minutes), max: 5, maxOfStrangers: 5));
            var check = catalogue.Read(session => session.Audit.Check([new(known, "archive backup-1", Start)]));
            Assert.Empty(check.Findings);
        }

        var end = catalogue.Write(session =>
        {
            session.Audit.Forget(Start.AddYears(2), Start.AddYears(1), max: 5, maxOfStrangers: 5);
            return session.Audit.Check([]);
        });
        Assert.Equal((0, 1), (end.FindingCount, end.Records));
        Assert.Equal(end.Last!.Number - 1, end.Forgotten);
    }

    [Fact]
    public void Records_of_an_earlier_version_are_chained_when_the_catalogue_is_migrated()
    {
        var version = Enumerable
            .Range(1, Migrations.Newest)
            .First(n => Migrations.TextOf(n).Contains("TABLE audit_chain", StringComparison.Ordinal));
        using var connection = new SqliteConnection(TestCatalogue.ConnectionTo(Path));
        connection.Open();
        for (var earlier = 1; earlier < version; earlier++)
        {
            connection.Execute(Migrations.TextOf(earlier));
        }

        connection.Execute($"PRAGMA user_version = {version - 1}");
        for (var number = 1; number <= 9; number++)
        {
            connection.Insert("audit", ("at", 1000L * number), ("action", "prune"), ("caller", $"c{number}"), ("result", "done"));
        }

        connection.Execute("DELETE FROM audit WHERE number IN (1, 2, 5, 9)");
        Migrations.Apply(connection, "here");

        var check = Check(connection, []);
        Assert.Equal((0, 6, 4), (check.FindingCount, check.Records, check.Forgotten));
        Assert.Equal(10, check.Last!.Number);
        connection.Execute("UPDATE audit SET caller = 'x' WHERE number = 4");
        Assert.Equal([AuditFindingKind.Changed], Check(connection, []).Findings.Select(finding => finding.Kind));
    }

    [Fact]
    public void A_record_whose_change_is_rolled_back_leaves_no_link()
    {
        using var catalogue = TestCatalogue.Open(Path);
        Fill(catalogue, 3);
        var before = catalogue.Read(session => session.Audit.Head());
        Assert.Throws<InvalidOperationException>(() =>
            catalogue.Write(session =>
            {
                session.Audit.Insert(new AuditRow { At = Start, Action = AuditAction.Prune });
                throw new InvalidOperationException();
            })
        );

        Assert.Equal(before, catalogue.Read(session => session.Audit.Head()));
        Fill(catalogue, 3);
        Assert.Empty(catalogue.Read(session => session.Audit.Check([])).Findings);
    }

    [Fact]
    public async Task Two_processes_that_record_at_once_make_one_chain()
    {
        using var one = TestCatalogue.Open(Path);
        using var other = TestCatalogue.Open(Path);
        await Task.WhenAll(
            ((CatalogueDatabase[])[one, other, one, other]).Select(catalogue =>
                Task.Run(
                    () =>
                    {
                        for (var i = 0; i < 50; i++)
                        {
                            catalogue.Write(session => session.Audit.Insert(new AuditRow { At = Start, Action = AuditAction.Prune }));
                        }
                    },
                    TestContext.Current.CancellationToken
                )
            )
        );

        var check = one.Read(session => session.Audit.Check([]));
        Assert.Equal((0, 200), (check.FindingCount, check.Records));
    }

    [Fact]
    public void A_chain_that_goes_on_in_another_catalogue_tells_which_records_were_lost()
    {
        AuditEnd end;
        List<AuditNode> gaps;
        List<ChainedAuditRow> rows;
        using (var old = TestCatalogue.Open(Path))
        {
            Fill(old, 20);
            old.Write(session => session.Audit.Forget(Start.AddDays(1), Start.AddMinutes(5), max: 9, maxOfStrangers: 9));
            (end, gaps, rows) = old.Read(session => (session.Audit.End()!, session.Audit.Forgotten(), session.Audit.ListChained(0, 1000)));
        }

        using var whole = TestCatalogue.Open(Path + "2");
        whole.Write(session => session.Audit.Continue(end, gaps, rows));
        Fill(whole, 2);
        Assert.Empty(whole.Read(session => session.Audit.Check([new(end.ToHead(), "archive backup-1", Start)])).Findings);

        using var damaged = TestCatalogue.Open(Path + "3");
        damaged.Write(session => session.Audit.Continue(end, gaps, [.. rows.Where(row => row.Row.Number != 9)]));
        Fill(damaged, 2);
        var finding = Assert.Single(damaged.Read(session => session.Audit.Check([])).Findings);
        Assert.Equal((AuditFindingKind.Missing, 9), (finding.Kind, finding.Number));
    }

    [Fact]
    public void Heads_of_another_chain_are_told_and_are_no_finding()
    {
        using var catalogue = TestCatalogue.Open(Path);
        Fill(catalogue, 3);
        KnownAuditHead[] heads =
        [
            new(new("other", 7, "00"), "archive backup-1", Start),
            new(new("other", 9, "00"), "archive backup-2", Start),
        ];

        var check = catalogue.Read(session => session.Audit.Check(heads));
        Assert.Equal((0, 0), (check.FindingCount, check.Matched));
        Assert.Equal(heads[1], Assert.Single(check.Others));
    }

    private static string HeadOf(string chain, long number, byte[] peaks) =>
        Convert.ToHexStringLower(
            SHA256.HashData([
                .. Encoding.ASCII.GetBytes("backupedge audit head 1\0"),
                .. Text(chain),
                .. BitConverter.GetBytes(number),
                .. peaks,
            ])
        );

    private static IEnumerable<byte> Text(string? text) =>
        text is null ? [255, 255, 255, 255] : [.. BitConverter.GetBytes(Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static AuditCheck Check(SqliteConnection connection, IReadOnlyList<KnownAuditHead> heads) =>
        new AuditRepository(connection).Check(heads);

    private static void Fill(CatalogueDatabase catalogue, int count) =>
        catalogue.Write(session =>
        {
            for (var i = 0; i < count; i++)
            {
                session.Audit.Insert(
                    new AuditRow
                    {
                        At = Start.AddMinutes(i),
                        Action = (i % 3) switch
                        {
                            0 => AuditAction.BackupCreate,
                            1 => AuditAction.Refused,
                            _ => AuditAction.BackupRead,
                        },
                        Caller = i % 4 == 0 ? null : $"caller {i}",
                        Role = i % 2 == 0 ? null : Role.Admin,
                        Address = i % 5 == 0 ? null : "127.0.0.1",
                        Subject = $"backup-{i}é",
                        Status = i % 3 == 1 ? 403 : null,
                    }
                );
            }
        });
}
