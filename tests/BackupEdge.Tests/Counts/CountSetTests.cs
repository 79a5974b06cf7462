using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Engine.Archives;
using BackupEdge.Tests.Catalogue;
using BackupEdge.Tests.Engine.Archives;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Counts;

public sealed class CountSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-counts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_counter_has_a_name_and_a_position()
    {
        Check(BackupCounts.CounterNames, values => BackupCounts.FromArray(values));
        Check(RestoreCounts.CounterNames, values => RestoreCounts.FromArray(values));
        Check(VerifyCounts.CounterNames, values => VerifyCounts.FromArray(values), ("ProblemCount", "problems"));
        Check(PruneCounts.CounterNames, values => PruneCounts.FromArray(values));
        Check(ResealCounts.CounterNames, values => ResealCounts.FromArray(values));
        Check(CopyCounts.CounterNames, values => CopyCounts.FromArray(values));
        Check(CopyVerifyCounts.CounterNames, values => CopyVerifyCounts.FromArray(values));
        Check(DrillCounts.CounterNames, values => DrillCounts.FromArray(values));
    }

    [Fact]
    public void The_result_of_every_kind_of_job_is_parsed()
    {
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            var result = JobResults.Parse(kind, """{"files":7,"chunks":8,"freed_bytes":9,"resealed_bytes":6,"added_later":1}""")!;
            Assert.StartsWith(kind.ToString(), result.GetType().Name, StringComparison.Ordinal);
            Assert.Equal(result, JobResults.Parse(kind, JobResults.ToJson(result)));
            Assert.Null(JobResults.Parse(kind, JobResults.ToJson(null)));
        }
    }

    [Fact]
    public void Every_counter_of_a_backup_is_stored_in_a_column()
    {
        var row = Rows.Backup(1) with
        {
            Counts = BackupCounts.FromArray([.. Enumerable.Range(1, BackupCounts.CounterNames.Count).Select(i => (long)i)]),
        };
        using var catalogue = CatalogueDatabase.Open(Path.Combine(_folder, "catalogue.db"));
        catalogue.Write(session =>
        {
            session.Backups.Insert(row);
            session.Backups.Update(row);
        });

        Assert.Equal(row.Counts, catalogue.Read(session => session.Backups.Find(row.Id))!.Counts);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "catalogue.db")};Pooling=False");
        connection.Open();
        Assert.Equal(
            row.Counts.ToArray(),
            BackupCounts.CounterNames.Select(name => (long)connection.Scalar($"SELECT {name} FROM backups")!)
        );
    }

    [Fact]
    public void A_trailer_contains_the_counters_flat_and_in_order()
    {
        var json = JsonSerializer.SerializeToElement(ManifestArchive.NoSummary, ArchiveJson.Default.BackupSummary);

        Assert.Equal(
            ["finished_at", .. BackupCounts.CounterNames, "warning_count", "warnings"],
            json.EnumerateObject().Select(property => property.Name)
        );
    }

    private static void Check(IReadOnlyList<string> names, Func<long[], CountSet> make, params (string Property, string Name)[] renamed)
    {
        var values = names.Select((_, i) => i + 1L).ToArray();
        var counts = make(values);
        var properties = counts.GetType().GetProperties().Where(property => property.PropertyType == typeof(long)).ToList();

        Assert.Equal(values, counts.ToArray());
        Assert.Equal(names.Zip(values), counts.ToDictionary().Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(
            names,
            properties.Select(property =>
                renamed.FirstOrDefault(pair => pair.Property == property.Name).Name
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)
            )
        );
        Assert.Equal(values, properties.Select(property => (long)property.GetValue(counts)!));
    }
}
