using System.Diagnostics;
using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Tests a sealed catalogue that several processes use, one of which is killed.</summary>
public sealed class SealedProcessTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CatalogueKey _key = TestCatalogue.KeyOf(1);

    private string File => _folder.At("catalogue.sealed");

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_killed_process_loses_no_committed_transaction()
    {
        for (var round = 1; round <= 3; round++)
        {
            using var writer = Start();
            var committed = 0L;
            for (var i = 0; i < 40 * round; i++)
            {
                committed = await NextAsync(writer);
            }

            writer.Kill();
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            while (await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line)
            {
                committed = long.TryParse(line, CultureInfo.InvariantCulture, out var number) ? Math.Max(committed, number) : committed;
            }

            Assert.False(CatalogueDatabase.IsDamaged(File, key: _key));
            using var catalogue = CatalogueDatabase.Open(File, key: _key);
            var (backups, jobs) = catalogue.Read(Count);

            // The last transaction may have been committed and not reported.
            Assert.InRange(backups, committed, committed + 1);
            Assert.Equal(backups, jobs);
        }
    }

    [Fact]
    public async Task Readers_and_a_writer_of_two_processes_see_whole_transactions()
    {
        using var writer = Start();
        await NextAsync(writer);
        using var catalogue = CatalogueDatabase.Open(File, key: _key);
        var last = 0L;
        for (var i = 0; i < 30; i++)
        {
            var reported = await NextAsync(writer);
            var version = catalogue.Version();
            var (backups, jobs) = catalogue.Read(Count);

            Assert.InRange(backups, Math.Max(reported, last), int.MaxValue);
            Assert.Equal(backups, jobs);
            last = backups;
            if (i % 3 == 0)
            {
                // A writer here too; its number is one that the other process does not use.
                catalogue.Write(session => session.Notes.SetErrors($"note-{i}", [new PathNote("/srv/bots", "unreadable", "failed")]));
                Assert.NotEqual(version, catalogue.Version());
            }
        }

        writer.StandardInput.Close();
        await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, writer.ExitCode);
        Assert.Equal(10, Enumerable.Range(0, 30).Count(i => catalogue.Read(session => session.Notes.Errors($"note-{i}")).Count == 1));
        Assert.Empty(CatalogueDump.FilesWith(_folder.Path, "/srv/bots"));
    }

    private static (long Backups, long Jobs) Count(CatalogueSession session) =>
        (session.Backups.OfStatus(RunStatus.Queued).Count, session.Jobs.OfStatus(RunStatus.Queued).Count);

    private static async Task<long> NextAsync(Process writer)
    {
        var line = await writer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(line is not null, "the writer has ended");
        return long.Parse(line, CultureInfo.InvariantCulture);
    }

    private Process Start() =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BackupEdge.Writer.dll"), "fill-catalogue", File])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
}
