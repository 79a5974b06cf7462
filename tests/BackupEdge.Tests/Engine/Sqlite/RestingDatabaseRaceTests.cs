using System.Globalization;
using System.Runtime.InteropServices;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sqlite;

/// <summary>Tests a database that one user may only read, while programs of another one open it, write to it and close it.</summary>
public sealed partial class RestingDatabaseRaceTests : IDisposable
{
    private const uint Reader = 65534;
    private const int Rows = 8000;
    private const int Rounds = 40;
    private const int MaxRounds = 4000;
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
    private readonly TempFolder _scratch = new();
    private readonly string _path;

    public RestingDatabaseRaceTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can read with the rights of another user.");
        File.SetUnixFileMode(_scratch.Path, Readable | UnixFileMode.GroupExecute);
        _scratch.MakeFolder("app");
        File.SetUnixFileMode(_scratch.At("app"), Readable | UnixFileMode.GroupExecute);
        _path = _scratch.At("app", "app.db");
        using (var database = new TestDatabase(_path, "WAL"))
        {
            database.Add(Rows, length: 3000);
            database.Execute("ALTER TABLE rows ADD COLUMN value INTEGER NOT NULL DEFAULT 0");
        }

        File.SetUnixFileMode(_path, Readable);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Each_copy_has_the_state_after_a_commit()
    {
        using var writer = new WriterProcess("rewrite", _path);
        var completed = 0;
        var failures = new List<string>();
        for (var i = 0; i < Rounds || completed == 0; i++)
        {
            Assert.True(i < MaxRounds, string.Join('\n', failures));
            var copy = _scratch.At(string.Create(CultureInfo.InvariantCulture, $"copy-{i}"));
            var outcome = Copy(copy);
            if (outcome.Failure is { } failure)
            {
                // A program has it open, or changed it each time.
                Assert.Equal(SqliteFailure.Failed, failure);
                failures.Add(outcome.Message);
            }
            else
            {
                completed++;
                AssertWhole(copy);
            }

            File.Delete(copy);
        }
    }

    // Copies with the rights of the other user, which a thread can have by itself; its group stays that of root.
    private SqliteOutcome Copy(string copy)
    {
        File.WriteAllBytes(copy, []);
        File.SetUnixFileMode(copy, Readable | UnixFileMode.GroupWrite);
        Assert.True(Posix.TryStat(Posix.WorkingFolder, Posix.Terminated(copy), out var stat));
        var task = new SqliteTask
        {
            Operation = SqliteOperation.Copy,
            Path = _path,
            Copy = copy,
            CopyDevice = stat.Identity.Device,
            CopyInode = stat.Identity.Inode,
            IsChecked = false,
        };
        SqliteOutcome? outcome = null;
        var thread = new Thread(() =>
        {
            _ = SetFileUser(Reader);
            outcome = SqliteWork.RunHere(task, TimeProvider.System, CancellationToken.None);
        });
        thread.Start();
        thread.Join();
        return outcome!;
    }

    private static void AssertWhole(string copy)
    {
        using var database = new TestDatabase(copy, "DELETE");
        Assert.Equal(Rows, database.Count());
        Assert.Equal(1, database.Number("SELECT count(DISTINCT value) FROM rows"));
        Assert.Equal(1, database.Number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"));
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint user);
}
