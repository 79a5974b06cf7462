using System.Globalization;
using System.Text;
using BackupEdge.Commands;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Commands;

/// <summary>Escaping of names for a terminal: nothing in them may move, hide or reorder the text around them.</summary>
public sealed class PrintableTests
{
    private static readonly UnicodeCategory[] Invisible =
    [
        UnicodeCategory.Control,
        UnicodeCategory.Format,
        UnicodeCategory.LineSeparator,
        UnicodeCategory.ParagraphSeparator,
    ];

    private static readonly (int First, int Last)[] Ranges =
    [
        (0, 0xFF),
        (0x2000, 0x206F),
        (0xD7F0, 0xE010),
        (0xFE00, 0xFFFF),
        (0xE0000, 0xE0100),
        (0, 0x10FFFF),
    ];

    [Theory]
    [InlineData("a\nb", @"a\x0ab")]
    [InlineData("\u001b[31m", @"\x1b[31m")]
    [InlineData("a\u009bb", @"a\x9bb")]
    [InlineData("good\u202egnp.exe", @"good\u202egnp.exe")]
    [InlineData("a\u2028b\u2029c", @"a\u2028b\u2029c")]
    [InlineData("a\u200bb\u200dc\ufeffd\u2066e\u00adf", @"a\u200bb\u200dc\ufeffd\u2066e\xadf")]
    [InlineData("tag\U000E0041", @"tag\U000e0041")]
    [InlineData("Bücher, 書, مرحبا, 🙂", "Bücher, 書, مرحبا, 🙂")]
    public void Invisible_characters_are_escaped(string text, string printed) => Assert.Equal(printed, Printable.Of(text));

    [Fact]
    public void An_unpaired_surrogate_is_escaped() => Assert.Equal(@"half\ud800", Printable.Of("half" + (char)0xD800));

    [Fact]
    public void No_text_has_invisible_characters_after_escaping() =>
        Prop.ForAll(
                Gen.OneOf(Ranges.Select(range => Gen.Choose(range.First, range.Last)))
                    .ListOf()
                    .Select(values => string.Concat(values.Select(Text)))
                    .ToArbitrary(),
                text => Assert.True(IsVisible(Printable.Of(text)))
            )
            .QuickCheckThrowOnFailure();

    private static string Text(int value) => value is >= 0xD800 and < 0xE000 ? ((char)value).ToString() : char.ConvertFromUtf32(value);

    private static bool IsVisible(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || Invisible.Contains(Rune.GetUnicodeCategory(rune)))
            {
                return false;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return true;
    }
}
