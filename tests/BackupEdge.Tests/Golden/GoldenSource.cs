using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.TestTrees;
using Microsoft.Data.Sqlite;
using static BackupEdge.Tests.TestTrees.TreeMaker;

namespace BackupEdge.Tests.Golden;

/// <summary>What golden archives back up: a folder with every kind of entry, a SQLite database, and the output of a command.</summary>
internal sealed class GoldenSource : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly string _files;
    private readonly string _database;

    public GoldenSource()
    {
        _files = _scratch.MakeFolder("files");
        _database = _scratch.At("app.db");
        Execute("CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO message (text) VALUES ('good morning'), ('hello')");
        Fill();
    }

    /// <summary>A request for a backup of all three sources.</summary>
    public BackupRequest Request(string id, long sequence) =>
        new()
        {
            Id = id,
            Sequence = sequence,
            CreatedAt = new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero).AddMinutes(sequence),
            Sources =
            [
                new SqliteSource { Name = "app", Path = _database },
                new FilesSource { Name = "files", Path = _files },
                new CommandSource
                {
                    Name = "vault",
                    Command = new SourceCommand { Run = ["/bin/echo", "a snapshot of the vault"], FileName = "vault.snap" },
                },
            ],
        };

    /// <summary>Changes some entries, as between two backups of a chain.</summary>
    public void Change()
    {
        Execute("INSERT INTO message (text) VALUES ('good night')");
        using (var notes = System.IO.File.AppendText(At("notes.txt")))
        {
            notes.Write("one more line\n");
        }

        System.IO.File.Delete(At("dangling"));
        System.IO.File.Move(At("random.bin"), At("sub/moved.bin"));
        File(Path("sub/new.txt"), "new\n"u8);
        HardLink(Path("sub/new.txt"), Path("sub/new-again.txt"));
        Modified(Path("sub"), 1_643_767_322, 0);
    }

    public void Dispose() => _scratch.Dispose();

    private void Fill()
    {
        var random = new byte[90_000];
        new Random(20261129).NextBytes(random);
        File(Path("random.bin"), random);
        File(Path("notes.txt"), Bytes(string.Concat(Enumerable.Range(0, 2000).Select(number => $"note {number}\n"))));
        Attribute(Path("notes.txt"), "note", "an attribute"u8.ToArray());
        Mode(Path("notes.txt"), 0x1B4);
        File(Path("sparse.img"), "between two holes"u8, 4_000_000, 4_000_000);
        File(Path("empty.txt"), []);
        Modified(Path("empty.txt"), -2, 876_543_211);
        Folder(Path("empty"));
        Mode(Path("empty"), 0x16D);
        Modified(Path("empty"), 1_577_934_245, 1);
        Symlink(Path("dangling"), Bytes("/nowhere"));
        Modified(Path("dangling"), 1_927_857_906, 500_000_000);
        Fifo(Path("pipe"));
        Modified(Path("pipe"), 1_577_934_245, 1);
        Folder(Path("sub"));
        HardLink(Path("notes.txt"), Path("sub/notes-again.txt"));
        Symlink(Path("sub/link"), Bytes("../notes.txt"));
        HardLink(Path("sub/link"), Path("sub/link-again"));
        File(Path("sub/line\nend"), "a name of two lines"u8);
        File([.. Path("sub/n"), 0xFF, 0xFE, .. "me"u8], "a name that is no text"u8);
        File(Path("sub/" + new string('n', 255)), "long name"u8);
    }

    private string At(string name) => System.IO.Path.Combine(_files, name);

    private byte[] Path(string name) => Bytes(At(name));

    private void Execute(string sql)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using var connection = new SqliteConnection($"Data Source={_database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
