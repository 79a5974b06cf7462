using System.Security.Cryptography;

namespace BackupEdge.Tests.Build;

public sealed class PublishedBinaryTests
{
    private const long SizeBudget = 37_000_000;
    private const uint Load = 1;

    [Fact]
    public void Needs_no_dynamic_linker_and_no_library()
    {
        var kinds = ElfProgramHeaders.Read(PublishedBinary.Path);

        Assert.Contains(Load, kinds);
        Assert.DoesNotContain(ElfProgramHeaders.Interpreter, kinds);
        Assert.DoesNotContain(ElfProgramHeaders.Dynamic, kinds);
    }

    [Fact]
    public void A_dynamically_linked_program_is_recognized()
    {
        var kinds = ElfProgramHeaders.Read(Environment.ProcessPath!);

        Assert.Contains(ElfProgramHeaders.Interpreter, kinds);
        Assert.Contains(ElfProgramHeaders.Dynamic, kinds);
    }

    [Fact]
    public void Stays_within_its_size_budget() => Assert.InRange(new FileInfo(PublishedBinary.Path).Length, 1, SizeBudget);

    [Fact]
    public void Matches_its_checksum_file()
    {
        using var binary = File.OpenRead(PublishedBinary.Path);
        var sum = Convert.ToHexStringLower(SHA256.HashData(binary));

        Assert.Equal($"{sum}  {Path.GetFileName(PublishedBinary.Path)}\n", File.ReadAllText(PublishedBinary.Path + ".sha256"));
    }

    [Fact]
    public void Is_published_only_with_its_checksum_and_bill_of_materials()
    {
        var folder = Path.GetDirectoryName(PublishedBinary.Path)!;

        Assert.Equal(
            ["backupedge", "backupedge.cdx.json", "backupedge.sha256"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Where(name => name![0] != '.').Order()
        );
    }
}
