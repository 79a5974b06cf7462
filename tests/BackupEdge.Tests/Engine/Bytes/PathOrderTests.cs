using BackupEdge.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class PathOrderTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1000);
    private static readonly Arbitrary<byte[]> Path = AnyBytes.Path.ToArbitrary();

    [Fact]
    public void The_order_of_paths_is_total()
    {
        Prop.ForAll(Path, Path, Path, (a, b, c) =>
            {
                var (ab, bc, ac) = (Sign(a, b), Sign(b, c), Sign(a, c));
                return Sign(a, a) == 0
                    && ab == -Sign(b, a)
                    && (ab == 0) == a.SequenceEqual(b)
                    && (ab > 0 || bc > 0 || ac <= 0)
                    && (ab >= 0 || bc >= 0 || ac < 0);
            })
            .Check(Config);
    }

    [Fact]
    public void Paths_are_compared_by_the_unsigned_bytes_of_their_segments()
    {
        Prop.ForAll(Path, Path, (a, b) => Sign(a, b) == Math.Sign(BySegments(a, b))).Check(Config);
    }

    [Fact]
    public void A_folder_is_directly_before_its_content()
    {
        Prop.ForAll(Path, Path, Path, (folder, name, other) =>
            {
                byte[] inside = [.. folder, (byte)'/', .. name];
                var between = Sign(folder, other) < 0 && Sign(other, inside) < 0;
                return Sign(folder, inside) < 0 && (!between || PathOrder.IsWithin(other, folder));
            })
            .Check(Config);
    }

    [Fact]
    public void The_content_of_a_folder_is_contiguous_in_sorted_paths()
    {
        Prop.ForAll(Gen.ListOf(AnyBytes.Path, 60).ToArbitrary(), Path, (paths, folder) =>
            {
                var sorted = paths.Append(folder).ToList();
                sorted.Sort((a, b) => PathOrder.Compare(a, b));
                var within = sorted.Select(p => PathOrder.IsWithin(p, folder)).ToList();
                return within.LastIndexOf(true) - within.IndexOf(true) + 1 == within.Count(w => w);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Theory]
    [InlineData("a", "a/b", -1)]
    [InlineData("a/b", "a!b", -1)] // '!' is less than '/', yet a/b belongs to a
    [InlineData("a/z", "a-b", -1)]
    [InlineData("a", "a-b", -1)]
    [InlineData("b", "a/z", 1)]
    [InlineData("a/b", "a/b", 0)]
    public void Examples_are_compared_as_expected(string left, string right, int sign)
    {
        Assert.Equal(sign, Sign(System.Text.Encoding.UTF8.GetBytes(left), System.Text.Encoding.UTF8.GetBytes(right)));
    }

    [Theory]
    [InlineData("a/b", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("ab", "a", false)]
    [InlineData("a", "a/b", false)]
    public void A_folder_and_everything_below_it_are_within_it(string path, string folder, bool within)
    {
        Assert.Equal(within, PathOrder.IsWithin(System.Text.Encoding.UTF8.GetBytes(path), System.Text.Encoding.UTF8.GetBytes(folder)));
    }

    private static int Sign(byte[] left, byte[] right) => Math.Sign(PathOrder.Compare(left, right));

    // An ordinal comparison of Latin-1 text compares unsigned bytes.
    private static int BySegments(byte[] left, byte[] right)
    {
        var a = System.Text.Encoding.Latin1.GetString(left).Split('/');
        var b = System.Text.Encoding.Latin1.GetString(right).Split('/');
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var order = string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length - b.Length;
    }
}
