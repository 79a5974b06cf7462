using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Dashboard;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Dashboard;

/// <summary>Tests what the build embeds of the folder with the dashboard's web files.</summary>
public sealed class DashboardFilesTests
{
    private const int MaxBytes = 80_000;
    private readonly DashboardFiles _files = DashboardFiles.Embedded();

    [Fact]
    public void Every_embedded_file_is_of_the_folder_and_valid_gzip()
    {
        // The style sheets are joined under a name of their own.
        Assert.Subset(
            WebSources.Names.Append("style/all.css").ToHashSet(StringComparer.Ordinal),
            _files.Names.ToHashSet(StringComparer.Ordinal)
        );
        Assert.Contains(DashboardFiles.Index, _files.Names);
        Assert.All(_files.Names, name =>
        {
            var file = _files.Find(name)!;
            Assert.Equal(Encoding.UTF8.GetByteCount(TextOf(_files, name)), file.UnpackedLength);
            using var packed = file.OpenPacked();
            Assert.Equal(file.PackedLength, packed.Length);
        });
    }

    [Fact]
    public void The_hash_covers_the_name_and_content_of_every_file()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in _files.Names.Order(StringComparer.Ordinal))
        {
            // The hash itself is put into the page after it was computed.
            var text = TextOf(_files, name);
            var content = Encoding.UTF8.GetBytes(
                name == DashboardFiles.Index ? text.Replace(_files.Hash, "{hash}", StringComparison.Ordinal) : text
            );
            all.AppendData(Encoding.UTF8.GetBytes($"{name}\n{content.Length}\n"));
            all.AppendData(content);
        }

        Assert.Equal(Convert.ToHexStringLower(all.GetHashAndReset().AsSpan(0, 16)), _files.Hash);
    }

    [Fact]
    public void A_packed_file_does_not_contain_the_time_of_the_build()
    {
        using var packed = _files.Find(DashboardFiles.Index)!.OpenPacked();
        Span<byte> head = stackalloc byte[8];
        packed.ReadExactly(head);

        // RFC 1952: magic number, deflate, no flags, no time.
        Assert.Equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0], head.ToArray());
    }

    [Fact]
    public void The_packed_files_are_smaller_than_the_library_of_NET_makes_them() =>
        Assert.InRange(
            _files.Names.Sum(name => _files.Find(name)!.PackedLength),
            1,
            _files.Names.Sum(name => SizeByLibrary(TextOf(_files, name))) * 99 / 100
        );

    [Fact]
    public void All_files_together_stay_within_the_budget() =>
        Assert.InRange(_files.Names.Sum(name => _files.Find(name)!.PackedLength), 1, MaxBytes);

    [Fact]
    public void The_page_names_its_files_relative_to_itself_so_that_it_works_behind_any_prefix()
    {
        var page = TextOf(_files, DashboardFiles.Index);

        var named = System
            .Text.RegularExpressions.Regex.Matches(page, "(?:src|href)=\"([^\"]*)\"")
            .Select(match => match.Groups[1].Value)
            .ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.StartsWith($"ui/{_files.Hash}/", name, StringComparison.Ordinal));
        Assert.All(named, name => Assert.NotNull(_files.Find(name[$"ui/{_files.Hash}/".Length..])));
        Assert.DoesNotContain("{hash}", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.js")]
    [InlineData("../DashboardFiles.cs")]
    [InlineData("App.js")]
    [InlineData("app.js.gz")]
    [InlineData("/app.js")]
    [InlineData("")]
    public void There_is_no_other_file(string name)
    {
        Assert.Null(_files.Find(name));
        Assert.Null(new DashboardFiles(WebSources.Folder).Find(name));
    }

    [Fact]
    public void A_folder_is_read_at_each_request_in_Debug_builds()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("parts"));
        File.WriteAllText(folder.At("index.html"), "<script src=\"ui/{hash}/app.js\"></script>");
        File.WriteAllText(folder.At("parts", "dialog.js"), "one");
        var files = new DashboardFiles(folder.Path);

        Assert.True(files.AreLive);
        Assert.Equal($"<script src=\"ui/{files.Hash}/app.js\"></script>", TextOf(files, "index.html"));
        Assert.Equal("one", TextOf(files, "parts/dialog.js"));
        File.WriteAllText(folder.At("parts", "dialog.js"), "two");
        Assert.Equal("two", TextOf(files, "parts/dialog.js"));
    }

    [Fact]
    public void The_OpenAPI_documents_are_embedded_in_gzip()
    {
        var file = PackedFile.OfResource("BackupEdge.Api.openapi.json");
        using var unpacked = new StreamReader(new GZipStream(file.OpenPacked(), CompressionMode.Decompress));

        Assert.StartsWith("{", unpacked.ReadToEnd(), StringComparison.Ordinal);
        Assert.InRange(file.PackedLength, 1, file.UnpackedLength / 4);
        Assert.Throws<InvalidOperationException>(() => PackedFile.OfResource("BackupEdge.Api.none.json"));
    }

    private static long SizeByLibrary(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.Length;
    }

    private static string TextOf(DashboardFiles files, string name)
    {
        using var reader = new StreamReader(files.Find(name)!.OpenUnpacked());
        return reader.ReadToEnd();
    }
}
