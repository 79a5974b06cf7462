using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Drills in the catalogue.</summary>
public sealed class DrillRepositoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 4, 0, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-catalogue-").FullName;
    private readonly CatalogueDatabase _catalogue;
    private int _number;

    public DrillRepositoryTests() => _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_drill_is_read_back_by_its_id_and_by_that_of_its_job()
    {
        var row = Add(("bots", DrillResult.Proven), ("db", DrillResult.Skipped));

        Assert.Equivalent(row, Find(row.Id), strict: true);
        Assert.Equivalent(row, Find(row.JobId), strict: true);
        Assert.Null(Find("drill-none"));
        Assert.Equal([row.Id], _catalogue.Read(session => session.Drills.IdsLike(row.Id[..^1], 9)));
    }

    [Fact]
    public void A_list_is_filtered_by_source_and_result_and_has_pages()
    {
        var first = Add(("bots", DrillResult.Proven), ("db", DrillResult.Failed));
        var second = Add(("bots", DrillResult.Failed));
        var third = Add(("db", DrillResult.Proven));

        Assert.Equal([third.Id, second.Id, first.Id], Ids(new DrillFilter()));
        Assert.Equal([second.Id, first.Id], Ids(new DrillFilter { Source = "bots" }));
        Assert.Equal([first.Id], Ids(new DrillFilter { Source = "bots", Result = DrillResult.Proven }));
        Assert.Equal([second.Id, first.Id], Ids(new DrillFilter { Result = DrillResult.Failed }));
        var page = _catalogue.Read(session => session.Drills.List(new DrillFilter { Limit = 2 }));
        Assert.Equal((2, 3, true), (page.Rows.Count, page.Total, page.HasMore));
        Assert.Equal("", page.Rows[0].Report);
        Assert.Equal([first.Id], Ids(new DrillFilter { After = page.Place }));
        Assert.Equal([first.Id], Ids(new DrillFilter { Before = second.Id }));
    }

    [Fact]
    public void The_proof_of_a_source_is_its_newest_result_and_the_newest_that_proved_it()
    {
        Assert.Equal(new SourceProofRow(null, null, null, null), Proof("bots"));
        Add(("bots", DrillResult.Proven));
        var second = Add(("bots", DrillResult.Proven));
        var third = Add(("bots", DrillResult.Failed));
        Add(("db", DrillResult.Skipped));

        var proof = Proof("bots");

        Assert.Equal(third.Sources[0], proof.Last);
        Assert.Equal((second.EndedAt, 1500), (proof.ProvenAt, proof.RecoveryMilliseconds));
        Assert.Equal((DrillResult.Skipped, null), (Proof("db").Last?.Result, Proof("db").ProvenAt));
    }

    [Fact]
    public void The_oldest_drills_are_deleted_but_never_the_last_proof_of_a_source()
    {
        var proof = Add(("rare", DrillResult.Proven));
        var old = Add(("bots", DrillResult.Proven));
        for (var i = 0; i < 5; i++)
        {
            Add(("bots", DrillResult.Proven));
        }

        _catalogue.Write(session => session.Drills.Trim(3));

        Assert.NotNull(Find(proof.Id));
        Assert.Null(Find(old.Id));
        Assert.Equal(4, Ids(new DrillFilter()).Count);
    }

    private DrillRow Add(params (string Source, DrillResult Result)[] sources)
    {
        var at = Start.AddDays(++_number);
        var row = new DrillRow
        {
            Id = $"drill-{_number}",
            JobId = $"job-{_number}",
            Result = sources.Any(source => source.Result == DrillResult.Failed) ? DrillResult.Failed : sources[0].Result,
            StartedAt = at.AddMinutes(-1),
            EndedAt = at,
            CreatedBy = "tester",
            Report = $"{{\"number\":{_number}}}",
            Sources =
            [
                .. sources.Select(source => new DrilledSourceRow(
                    source.Source,
                    "backup-1",
                    source.Result,
                    at,
                    source.Result == DrillResult.Proven ? 1500 : null,
                    source.Result == DrillResult.Proven ? null : "drill_failed",
                    source.Result == DrillResult.Proven ? null : "why"
                )),
            ],
        };
        _catalogue.Write(session => session.Drills.Insert(row));
        return row;
    }

    private DrillRow? Find(string id) => _catalogue.Read(session => session.Drills.Find(id));

    private SourceProofRow Proof(string source) => _catalogue.Read(session => session.Drills.ProofOf(source));

    private List<string> Ids(DrillFilter filter) => [.. _catalogue.Read(session => session.Drills.List(filter)).Rows.Select(row => row.Id)];
}
