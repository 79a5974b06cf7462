using System.Formats.Tar;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Unpacking the files of a PostgreSQL server.</summary>
public sealed class ServerFilesWriterTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Files_and_folders_are_written_for_this_user_only()
    {
        var tar = Tar(
            new UstarTarEntry(TarEntryType.Directory, "base") { Mode = (UnixFileMode)0x1FF },
            File("base/1", "one"),
            File("PG_VERSION", "15\n"),
            File("empty", "")
        );

        Assert.Equal(3, Write(tar, 1 << 16));

        Assert.Equal("one", System.IO.File.ReadAllText(_scratch.At("data", "base", "1")));
        Assert.Equal("", System.IO.File.ReadAllText(_scratch.At("data", "empty")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(_scratch.At("data", "PG_VERSION")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            System.IO.File.GetUnixFileMode(_scratch.At("data", "base"))
        );
    }

    [Fact]
    public void Pieces_of_any_size_give_the_same_files()
    {
        Prop.ForAll(Gen.Zip(Gen.Choose(1, 1500), Gen.Choose(0, 1600)).ToArbitrary(), one =>
            {
                var content = new string('x', one.Item2);
                Write(Tar(File("a", content), File("b", "end")), one.Item1);
                return System.IO.File.ReadAllText(_scratch.At("data", "a")) == content
                    && System.IO.File.ReadAllText(_scratch.At("data", "b")) == "end";
            })
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/x")]
    [InlineData("a/../../x")]
    [InlineData("./../x")]
    [InlineData("a//x")]
    [InlineData("..")]
    [InlineData("./")]
    [InlineData("x/.")]
    public void A_name_that_could_lead_out_of_the_folder_is_refused(string name)
    {
        var fault = Assert.Throws<Fault>(() => Write(Tar(File("ok", "1"), File(name, "bad")), 4096));

        Assert.Equal(FaultCode.SourceDamaged, fault.Code);
        Assert.Equal(["data"], Directory.GetFileSystemEntries(_scratch.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(TarEntryType.SymbolicLink)]
    [InlineData(TarEntryType.HardLink)]
    [InlineData(TarEntryType.Fifo)]
    [InlineData(TarEntryType.CharacterDevice)]
    public void What_is_no_file_and_no_folder_is_refused(TarEntryType type)
    {
        var entry = new UstarTarEntry(type, "pg_tblspc/1");
        if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = "/etc";
        }

        Assert.Equal(FaultCode.SourceDamaged, Assert.Throws<Fault>(() => Write(Tar(entry), 4096)).Code);
    }

    [Fact]
    public void A_file_that_occurs_twice_is_not_written_over() =>
        Assert.Throws<IOException>(() => Write(Tar(File("a", "1"), File("a", "2")), 4096));

    [Fact]
    public void A_changed_head_is_refused_and_a_cut_archive_is_not_complete()
    {
        var tar = Tar(File("a", "1"));
        tar[0] ^= 1;
        Assert.Throws<Fault>(() => Write(tar, 4096));

        Directory.Delete(_scratch.At("data"), recursive: true);
        Directory.CreateDirectory(_scratch.At("data"));
        using var writer = new ServerFilesWriter(_scratch.At("data"), "db");
        writer.Take(Tar(File("a", new string('x', 2000))).AsSpan(0, 1024));
        Assert.False(writer.IsComplete);
    }

    private static UstarTarEntry File(string name, string content) =>
        new(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) };

    private static byte[] Tar(params UstarTarEntry[] entries)
    {
        var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return bytes.ToArray();
    }

    private long Write(byte[] tar, int piece)
    {
        var data = _scratch.At("data");
        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }

        Directory.CreateDirectory(data);
        using var writer = new ServerFilesWriter(data, "db");
        for (var at = 0; at < tar.Length; at += piece)
        {
            writer.Take(tar.AsSpan(at, Math.Min(piece, tar.Length - at)));
        }

        Assert.True(writer.IsComplete);
        return writer.Files;
    }
}
