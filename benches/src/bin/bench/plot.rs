//! Plots as SVG: bars over a logarithmic scale, and lines over two.

const WIDTH: f64 = 760.0;
const FONT: &str = "font-family=\"system-ui, sans-serif\" font-size=\"12\"";

/// Bars of names and values, the longest the greatest value, on a logarithmic scale.
pub(crate) fn bars(title: &str, unit: &str, values: &[(String, f64)]) -> String {
    let positive = values.iter().map(|(_, value)| *value).filter(|value| *value > 0.0);
    let (low, high) = positive.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
    let floor = (low.max(1e-9).log10() - 0.3).floor();
    let span = (high.max(1e-9).log10() - floor).max(0.1);
    let height = 44.0 + values.len() as f64 * 24.0;
    let mut body = String::new();
    for (at, (name, value)) in values.iter().enumerate() {
        let y = 36.0 + at as f64 * 24.0;
        let length = ((value.max(1e-9).log10() - floor) / span * 400.0).max(1.0);
        let fill = if name.starts_with("Upright") { "#2563eb" } else { "#94a3b8" };
        body.push_str(&format!(
            "<text x=\"230\" y=\"{:.0}\" text-anchor=\"end\" fill=\"#334155\" {FONT}>{}</text>\
             <rect x=\"240\" y=\"{y:.0}\" width=\"{length:.1}\" height=\"16\" fill=\"{fill}\"/>\
             <text x=\"{:.1}\" y=\"{:.0}\" fill=\"#334155\" {FONT}>{} {unit}</text>\n",
            y + 12.0,
            escaped(name),
            246.0 + length,
            y + 12.0,
            short(*value),
        ));
    }
    document(title, height, &body)
}

/// A line for each name, over two logarithmic axes.
pub(crate) fn lines(title: &str, x_name: &str, y_name: &str, series: &[(String, Vec<(f64, f64)>)]) -> String {
    const COLOURS: [&str; 4] = ["#2563eb", "#dc2626", "#059669", "#9333ea"];
    let points = || series.iter().flat_map(|(_, points)| points);
    let range = |of: fn(&(f64, f64)) -> f64| {
        let logs = points().map(of).filter(|value| *value > 0.0).map(f64::log10);
        logs.fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((x0, x1), (y0, y1)) = (range(|point| point.0), range(|point| point.1));
    let (y0, y1) = (y0 - 0.15, y1 + 0.15);
    let x = |value: f64| 70.0 + (value.log10() - x0) / (x1 - x0).max(0.1) * 560.0;
    let y = |value: f64| 270.0 - (value.log10() - y0) / (y1 - y0).max(0.1) * 220.0;
    let mut body = String::from("<path d=\"M70 50V270H640\" fill=\"none\" stroke=\"#94a3b8\"/>\n");
    for (at, (name, points)) in series.iter().enumerate() {
        let colour = COLOURS.get(at % COLOURS.len()).copied().unwrap_or("#000");
        let path: Vec<String> = points.iter().map(|point| format!("{:.1},{:.1}", x(point.0), y(point.1))).collect();
        body.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
            path.join(" ")
        ));
        for point in points {
            body.push_str(&format!(
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"{colour}\" {FONT}>{}</text>\n",
                x(point.0),
                y(point.1),
                x(point.0),
                y(point.1) - 8.0,
                short(point.1),
            ));
        }
        let legend = 50.0 + at as f64 * 16.0;
        body.push_str(&format!(
            "<text x=\"650\" y=\"{legend:.0}\" fill=\"{colour}\" {FONT}>{}</text>\n",
            escaped(name)
        ));
    }
    let mut ticks: Vec<f64> = points().map(|point| point.0).collect();
    ticks.sort_by(f64::total_cmp);
    ticks.dedup();
    for tick in ticks {
        body.push_str(&format!(
            "<text x=\"{:.1}\" y=\"286\" text-anchor=\"middle\" fill=\"#334155\" {FONT}>{}</text>\n",
            x(tick),
            short(tick)
        ));
    }
    body.push_str(&format!(
        "<text x=\"355\" y=\"306\" text-anchor=\"middle\" fill=\"#334155\" {FONT}>{}</text>\
         <text x=\"70\" y=\"42\" fill=\"#334155\" {FONT}>{}</text>\n",
        escaped(x_name),
        escaped(y_name)
    ));
    document(title, 320.0, &body)
}

fn document(title: &str, height: f64, body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height:.0}\" viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\">\n\
         <title>{0}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"20\" fill=\"#0f172a\" font-weight=\"600\" {FONT}>{0}</text>\n{body}</svg>\n",
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A number in three digits, with thousands apart.
pub(crate) fn short(value: f64) -> String {
    let digits = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.digits$}");
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 && digit.is_ascii_digit() && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    out + &rest
}
