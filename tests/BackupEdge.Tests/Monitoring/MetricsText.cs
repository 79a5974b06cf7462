using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Monitoring;

/// <summary>
/// Parses Prometheus' text format strictly: help, type and samples of a family follow each other, each series is unique, and the buckets of
/// histograms add up.
/// </summary>
internal sealed partial class MetricsText
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];

    private MetricsText() { }

    /// <summary>The type of each family, by its name.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The value of each series, by <c>name{label="value",...}</c>.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    public double this[string series] => _samples[series];

    public static MetricsText Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var metrics = new MetricsText();
        string? family = null;
        var helped = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } help)
            {
                helped = help.Groups[1].Value;
                Assert.False(metrics._types.ContainsKey(helped), $"{helped} is duplicated");
            }
            else if (TypeLine().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Assert.Equal(helped, family);
                metrics._types.Add(family, type.Groups[2].Value);
            }
            else
            {
                metrics.Add(line, family);
            }
        }

        foreach (var (name, _) in metrics._types.Where(pair => pair.Value == "histogram"))
        {
            metrics.CheckHistogram(name);
        }

        return metrics;
    }

    private void Add(string line, string? family)
    {
        var sample = SampleLine().Match(line);
        Assert.True(sample.Success, $"Not a sample: {line}");
        Assert.NotNull(family);
        var name = sample.Groups["name"].Value;
        string[] allowed = _types[family] == "histogram" ? [$"{family}_bucket", $"{family}_sum", $"{family}_count"] : [family];
        Assert.Contains(name, allowed);
        if (_types[family] == "counter")
        {
            Assert.EndsWith("_total", name, StringComparison.Ordinal);
        }

        var text = sample.Groups["value"].Value;
        var value = text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
        var labels = sample.Groups["label"].Captures.Select(capture => capture.Value).ToList();
        Assert.Equal(labels.Count, labels.Select(label => label[..label.IndexOf('=', StringComparison.Ordinal)]).Distinct().Count());
        var series = new StringBuilder(name);
        if (labels.Count > 0)
        {
            series.Append('{').AppendJoin(',', labels).Append('}');
        }

        Assert.True(_samples.TryAdd(series.ToString(), value), $"{series} is duplicated");
    }

    private void CheckHistogram(string name)
    {
        var buckets = _samples
            .Where(sample => sample.Key.StartsWith($"{name}_bucket{{", StringComparison.Ordinal))
            .GroupBy(sample =>
                Le()
                    .Replace(sample.Key, "")
                    .Replace("{}", "", StringComparison.Ordinal)
                    .Replace("_bucket", "_count", StringComparison.Ordinal)
            );
        foreach (var series in buckets)
        {
            var bounds = series.Select(bucket => Le().Match(bucket.Key).Groups[1].Value).ToList();
            Assert.Equal("+Inf", bounds[^1]);
            var numbers = bounds[..^1].Select(bound => double.Parse(bound, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(numbers.Order(), numbers);
            var counts = series.Select(bucket => bucket.Value).ToList();
            Assert.Equal(counts.Order(), counts);
            Assert.Equal(_samples[series.Key], counts[^1]);
            Assert.True(_samples.ContainsKey(series.Key.Replace("_count", "_sum", StringComparison.Ordinal)));
        }
    }

    [GeneratedRegex(@"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S[^\n]*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<label>[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"))*\})? (?<value>[+-]?Inf|NaN|[+-]?\d+(\.\d+)?([eE][+-]?\d+)?)$"""
    )]
    private static partial Regex SampleLine();

    [GeneratedRegex(",?le=\"([^\"]*)\"")]
    private static partial Regex Le();
}
