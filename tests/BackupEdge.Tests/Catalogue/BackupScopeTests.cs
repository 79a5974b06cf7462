using BackupEdge.Catalogue;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Compares which backups and jobs belong to a scope with its definition, for all combinations of three sources.</summary>
public sealed class BackupScopeTests : IDisposable
{
    private static readonly string[] Names = ["a", "b", "c"];
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-scope-").FullName;
    private readonly CatalogueDatabase _catalogue;
    private readonly List<(string Id, IReadOnlyList<string> Sources, string? Operator)> _backups = [];

    public BackupScopeTests()
    {
        _catalogue = TestCatalogue.Open(Path.Combine(_folder, "catalogue.db"));
        _catalogue.Write(session =>
        {
            var number = 0;
            foreach (var requested in Subsets(Names))
            {
                foreach (var skipped in Subsets(requested).Append([]).Where(skipped => skipped.Count < requested.Count))
                {
                    foreach (var owner in (string?[])[null, "bot", "other"])
                    {
                        Add(session, ++number, requested, skipped, owner);
                    }
                }
            }
        });
    }

    public void Dispose()
    {
        _catalogue.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_backup_belongs_to_a_scope_only_if_all_its_requested_sources_and_its_operator_do()
    {
        foreach (var sources in Subsets(Names).Append(null))
        {
            foreach (var owner in (string?[])[null, "bot"])
            {
                var scope = new BackupScope(sources, owner);
                var expected = _backups
                    .Where(backup => sources is null || backup.Sources.All(sources.Contains))
                    .Where(backup => owner is null || backup.Operator == owner)
                    .Select(backup => backup.Id)
                    .ToHashSet();
                var (page, jobs) = _catalogue.Read(session =>
                    (
                        session.Backups.List(new BackupFilter { Limit = 1000, Scope = scope }),
                        session.Jobs.List(new JobFilter { Limit = 1000, Scope = scope })
                    )
                );

                Assert.Equal(expected, page.Rows.Select(row => row.Id).ToHashSet());
                Assert.Equal((expected.Count, expected.Count), ((int)page.Total, (int)jobs.Total));
                Assert.Equal(expected, jobs.Rows.Select(row => row.BackupId!).ToHashSet());
                foreach (var (id, _, _) in _backups)
                {
                    Assert.Equal(expected.Contains(id), _catalogue.Read(session => session.Backups.IsListed(id, scope)));
                    Assert.Equal(expected.Contains(id), _catalogue.Read(session => session.Jobs.Find($"job-of-{id}", scope)) is not null);
                }
            }
        }
    }

    [Fact]
    public void Scopes_that_differ_have_different_keys()
    {
        var keys = Subsets(Names)
            .Append(null)
            .SelectMany(sources => ((string?[])[null, "bot", "*"]).Select(owner => new BackupScope(sources, owner).Key))
            .ToList();

        Assert.Equal(keys.Count, keys.Distinct().Count());
    }

    private static IEnumerable<IReadOnlyList<string>> Subsets(IReadOnlyList<string> all) =>
        Enumerable.Range(1, (1 << all.Count) - 1).Select(bits => (IReadOnlyList<string>)[.. all.Where((_, i) => (bits & (1 << i)) != 0)]);

    private void Add(CatalogueSession session, int number, IReadOnlyList<string> requested, IReadOnlyList<string> skipped, string? owner)
    {
        var row = Rows.Backup(number) with
        {
            Status = RunStatus.Completed,
            Sources = [.. requested.Select(name => new BackupSource(name, "files", $"/srv/{name}"))],
            Operator = owner,
        };
        session.Backups.Insert(row);
        session.Backups.Update(row);
        session.Backups.SetSkipped(row.Sequence, skipped.Select(name => new SkippedRow(name, "source_failed", "down")));
        session.Jobs.Insert(Rows.Job(number) with { Id = $"job-of-{row.Id}", Operator = owner });
        _backups.Add((row.Id, requested, owner));
    }
}
