;; The layers' arithmetic on four numbers at a time; simd_binary.js is made from this file (CONTRIBUTING.md says how).
;; Addresses and sizes: $rows, $out, … are bytes, $count, $width, $depth numbers. Blocks of numbers begin at multiples of
;; 16 bytes and have room for a whole last four, so that what is done number by number may run over the end.
(module
  (import "network" "memory" (memory 1))

  ;; out[places[m] + n] = bias[n] + the sum over k of rows[m, k] · weights[n, k]; weights lie in panels of eight outputs:
  ;; (⌈width / 8⌉, depth, 8), bias has room for whole panels. Four rows share each read of a panel.
  (func (export "panels")
    (param $rows i32) (param $weights i32) (param $bias i32) (param $out i32) (param $places i32)
    (param $count i32) (param $width i32) (param $depth i32)
    (local $stride i32) (local $end i32) (local $fours i32) (local $left i32) (local $place i32)
    (local $r0 i32) (local $r1 i32) (local $r2 i32) (local $r3 i32) (local $w i32)
    (local $a0 v128) (local $a1 v128) (local $a2 v128) (local $a3 v128)
    (local $b0 v128) (local $b1 v128) (local $b2 v128) (local $b3 v128)
    (local $w0 v128) (local $w1 v128) (local $x v128)
    (local.set $stride (i32.shl (local.get $depth) (i32.const 2)))
    (loop $panel
      (local.set $end (i32.add (local.get $weights) (i32.shl (local.get $depth) (i32.const 5))))
      (local.set $fours (i32.add (local.get $weights) (i32.shl (i32.and (local.get $depth) (i32.const -4)) (i32.const 5))))
      (local.set $left (local.get $count))
      (local.set $place (local.get $places))
      (local.set $r0 (local.get $rows))
      (block $rest
        (loop $four
          (br_if $rest (i32.lt_s (local.get $left) (i32.const 4)))
          (local.set $r1 (i32.add (local.get $r0) (local.get $stride)))
          (local.set $r2 (i32.add (local.get $r1) (local.get $stride)))
          (local.set $r3 (i32.add (local.get $r2) (local.get $stride)))
          (local.set $a0 (v128.load (local.get $bias)))
          (local.set $b0 (v128.load offset=16 (local.get $bias)))
          (local.set $a1 (local.get $a0)) (local.set $a2 (local.get $a0)) (local.set $a3 (local.get $a0))
          (local.set $b1 (local.get $b0)) (local.set $b2 (local.get $b0)) (local.set $b3 (local.get $b0))
          (local.set $w (local.get $weights))
          (loop $k
            (local.set $w0 (v128.load (local.get $w)))
            (local.set $w1 (v128.load offset=16 (local.get $w)))
            (local.set $x (v128.load32_splat (local.get $r0)))
            (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $x (v128.load32_splat (local.get $r1)))
            (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $b1 (f32x4.add (local.get $b1) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $x (v128.load32_splat (local.get $r2)))
            (local.set $a2 (f32x4.add (local.get $a2) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $b2 (f32x4.add (local.get $b2) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $x (v128.load32_splat (local.get $r3)))
            (local.set $a3 (f32x4.add (local.get $a3) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $b3 (f32x4.add (local.get $b3) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $r0 (i32.add (local.get $r0) (i32.const 4)))
            (local.set $r1 (i32.add (local.get $r1) (i32.const 4)))
            (local.set $r2 (i32.add (local.get $r2) (i32.const 4)))
            (local.set $r3 (i32.add (local.get $r3) (i32.const 4)))
            (br_if $k (i32.lt_u (local.tee $w (i32.add (local.get $w) (i32.const 32))) (local.get $end))))
          (call $keep (local.get $out) (i32.load (local.get $place)) (local.get $a0) (local.get $b0) (local.get $width))
          (call $keep (local.get $out) (i32.load offset=4 (local.get $place)) (local.get $a1) (local.get $b1) (local.get $width))
          (call $keep (local.get $out) (i32.load offset=8 (local.get $place)) (local.get $a2) (local.get $b2) (local.get $width))
          (call $keep (local.get $out) (i32.load offset=12 (local.get $place)) (local.get $a3) (local.get $b3) (local.get $width))
          (local.set $r0 (local.get $r3)) ;; each has come to the row after its own
          (local.set $place (i32.add (local.get $place) (i32.const 16)))
          (local.set $left (i32.sub (local.get $left) (i32.const 4)))
          (br $four)))
      (block $done
        (loop $one ;; a row alone: four of its k at a time, so that no addition waits for the last
          (br_if $done (i32.eqz (local.get $left)))
          (local.set $a0 (v128.load (local.get $bias)))
          (local.set $b0 (v128.load offset=16 (local.get $bias)))
          (local.set $a1 (v128.const i32x4 0 0 0 0))
          (local.set $b1 (local.get $a1)) (local.set $a2 (local.get $a1)) (local.set $b2 (local.get $a1))
          (local.set $a3 (local.get $a1)) (local.set $b3 (local.get $a1))
          (local.set $w (local.get $weights))
          (block $tail
            (loop $k
              (br_if $tail (i32.ge_u (local.get $w) (local.get $fours)))
              (local.set $x (v128.load32_splat (local.get $r0)))
              (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $x) (v128.load (local.get $w)))))
              (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $w)))))
              (local.set $x (v128.load32_splat offset=4 (local.get $r0)))
              (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $x) (v128.load offset=32 (local.get $w)))))
              (local.set $b1 (f32x4.add (local.get $b1) (f32x4.mul (local.get $x) (v128.load offset=48 (local.get $w)))))
              (local.set $x (v128.load32_splat offset=8 (local.get $r0)))
              (local.set $a2 (f32x4.add (local.get $a2) (f32x4.mul (local.get $x) (v128.load offset=64 (local.get $w)))))
              (local.set $b2 (f32x4.add (local.get $b2) (f32x4.mul (local.get $x) (v128.load offset=80 (local.get $w)))))
              (local.set $x (v128.load32_splat offset=12 (local.get $r0)))
              (local.set $a3 (f32x4.add (local.get $a3) (f32x4.mul (local.get $x) (v128.load offset=96 (local.get $w)))))
              (local.set $b3 (f32x4.add (local.get $b3) (f32x4.mul (local.get $x) (v128.load offset=112 (local.get $w)))))
              (local.set $r0 (i32.add (local.get $r0) (i32.const 16)))
              (local.set $w (i32.add (local.get $w) (i32.const 128)))
              (br $k)))
          (block $summed
            (loop $k
              (br_if $summed (i32.ge_u (local.get $w) (local.get $end)))
              (local.set $x (v128.load32_splat (local.get $r0)))
              (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $x) (v128.load (local.get $w)))))
              (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $x) (v128.load offset=16 (local.get $w)))))
              (local.set $r0 (i32.add (local.get $r0) (i32.const 4)))
              (local.set $w (i32.add (local.get $w) (i32.const 32)))
              (br $k)))
          (call $keep (local.get $out) (i32.load (local.get $place))
            (f32x4.add (f32x4.add (local.get $a0) (local.get $a1)) (f32x4.add (local.get $a2) (local.get $a3)))
            (f32x4.add (f32x4.add (local.get $b0) (local.get $b1)) (f32x4.add (local.get $b2) (local.get $b3)))
            (local.get $width))
          (local.set $place (i32.add (local.get $place) (i32.const 4)))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br $one)))
      (local.set $weights (local.get $end))
      (local.set $bias (i32.add (local.get $bias) (i32.const 32)))
      (local.set $out (i32.add (local.get $out) (i32.const 32)))
      (br_if $panel (i32.gt_s (local.tee $width (i32.sub (local.get $width) (i32.const 8))) (i32.const 0)))))

  ;; Eight numbers, or as many as $width leaves, to $out + 4 · $place.
  (func $keep (param $out i32) (param $place i32) (param $low v128) (param $high v128) (param $width i32)
    (local.set $out (i32.add (local.get $out) (i32.shl (local.get $place) (i32.const 2))))
    (if (i32.ge_s (local.get $width) (i32.const 4))
      (then
        (v128.store (local.get $out) (local.get $low))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $width (i32.sub (local.get $width) (i32.const 4)))
        (local.set $low (local.get $high))))
    (if (i32.ge_s (local.get $width) (i32.const 4)) (then (v128.store (local.get $out) (local.get $low)) (return)))
    (if (i32.ge_s (local.get $width) (i32.const 1)) (then (v128.store32_lane 0 (local.get $out) (local.get $low))))
    (if (i32.ge_s (local.get $width) (i32.const 2)) (then (v128.store32_lane offset=4 1 (local.get $out) (local.get $low))))
    (if (i32.ge_s (local.get $width) (i32.const 3)) (then (v128.store32_lane offset=8 2 (local.get $out) (local.get $low)))))

  ;; The same product for few outputs, where panels would be mostly empty: weights (width, depth), along k.
  (func (export "narrow")
    (param $rows i32) (param $weights i32) (param $bias i32) (param $out i32) (param $places i32)
    (param $count i32) (param $width i32) (param $depth i32)
    (local $n i32) (local $r i32) (local $w i32) (local $end i32) (local $eights i32) (local $sum f32)
    (local $a v128) (local $b v128)
    (loop $row
      (local.set $n (i32.const 0))
      (local.set $w (local.get $weights))
      (loop $output
        (local.set $r (local.get $rows))
        (local.set $end (i32.add (local.get $r) (i32.shl (local.get $depth) (i32.const 2))))
        (local.set $eights (i32.add (local.get $r) (i32.shl (i32.and (local.get $depth) (i32.const -8)) (i32.const 2))))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (local.get $a))
        (block $tail
          (loop $k
            (br_if $tail (i32.ge_u (local.get $r) (local.get $eights)))
            (local.set $a (f32x4.add (local.get $a) (f32x4.mul (v128.load (local.get $r)) (v128.load (local.get $w)))))
            (local.set $b (f32x4.add (local.get $b)
              (f32x4.mul (v128.load offset=16 (local.get $r)) (v128.load offset=16 (local.get $w)))))
            (local.set $r (i32.add (local.get $r) (i32.const 32)))
            (local.set $w (i32.add (local.get $w) (i32.const 32)))
            (br $k)))
        (local.set $a (f32x4.add (local.get $a) (local.get $b)))
        (local.set $sum (f32.add
          (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
          (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
        (block $summed
          (loop $k
            (br_if $summed (i32.ge_u (local.get $r) (local.get $end)))
            (local.set $sum (f32.add (local.get $sum) (f32.mul (f32.load (local.get $r)) (f32.load (local.get $w)))))
            (local.set $r (i32.add (local.get $r) (i32.const 4)))
            (local.set $w (i32.add (local.get $w) (i32.const 4)))
            (br $k)))
        (f32.store
          (i32.add (local.get $out) (i32.shl (i32.add (i32.load (local.get $places)) (local.get $n)) (i32.const 2)))
          (f32.add (local.get $sum) (f32.load (i32.add (local.get $bias) (i32.shl (local.get $n) (i32.const 2))))))
        (br_if $output (i32.lt_s (local.tee $n (i32.add (local.get $n) (i32.const 1))) (local.get $width))))
      (local.set $rows (local.get $end))
      (local.set $places (i32.add (local.get $places) (i32.const 4)))
      (br_if $row (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; Lay the pixels that each output pixel reads side by side; a read of −1, beyond the border, is 0.
  (func (export "gather")
    (param $image i32) (param $reads i32) (param $count i32) (param $channels i32) (param $patches i32)
    (local $from i32) (local $bytes i32) (local $end i32) (local $fours i32)
    (local.set $bytes (i32.shl (local.get $channels) (i32.const 2)))
    (loop $read
      (local.set $end (i32.add (local.get $patches) (local.get $bytes)))
      (local.set $fours (i32.add (local.get $patches) (i32.and (local.get $bytes) (i32.const -16))))
      (local.set $from (i32.load (local.get $reads)))
      (if (i32.lt_s (local.get $from) (i32.const 0))
        (then (memory.fill (local.get $patches) (i32.const 0) (local.get $bytes)) (local.set $patches (local.get $end)))
        (else
          (local.set $from (i32.add (local.get $image) (i32.mul (local.get $from) (local.get $bytes))))
          (block $tail
            (loop $four
              (br_if $tail (i32.ge_u (local.get $patches) (local.get $fours)))
              (v128.store (local.get $patches) (v128.load (local.get $from)))
              (local.set $patches (i32.add (local.get $patches) (i32.const 16)))
              (local.set $from (i32.add (local.get $from) (i32.const 16)))
              (br $four)))
          (block $copied
            (loop $one
              (br_if $copied (i32.ge_u (local.get $patches) (local.get $end)))
              (i32.store (local.get $patches) (i32.load (local.get $from)))
              (local.set $patches (i32.add (local.get $patches) (i32.const 4)))
              (local.set $from (i32.add (local.get $from) (i32.const 4)))
              (br $one)))))
      (local.set $reads (i32.add (local.get $reads) (i32.const 4)))
      (br_if $read (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  (func (export "relu") (param $x i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (loop $four
      (v128.store (local.get $x) (f32x4.pmax (v128.const i32x4 0 0 0 0) (v128.load (local.get $x))))
      (br_if $four (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 16))) (local.get $end)))))

  ;; The tanh form of GELU: x times the logistic function of 2√(2/π)·(x + 0.044715 x³).
  (func (export "gelu") (param $x i32) (param $count i32)
    (local $end i32) (local $v v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (loop $four
      (local.set $v (v128.load (local.get $x)))
      (v128.store (local.get $x) (f32x4.mul (local.get $v) (call $logistic (f32x4.mul (local.get $v)
        (f32x4.add (f32x4.splat (f32.const 1.5957691216))
          (f32x4.mul (f32x4.splat (f32.const 0.0713548163)) (f32x4.mul (local.get $v) (local.get $v))))))))
      (br_if $four (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 16))) (local.get $end)))))

  (func (export "sigmoid") (param $x i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (loop $four
      (v128.store (local.get $x) (call $logistic (v128.load (local.get $x))))
      (br_if $four (i32.lt_u (local.tee $x (i32.add (local.get $x) (i32.const 16))) (local.get $end)))))

  ;; 1 / (1 + exp(−x)): exp(y) = 2ⁿ · exp(r) with r = y − n·ln 2 in ±½ ln 2, and Taylor's polynomial of degree 7 (1e-8).
  (func $logistic (param $x v128) (result v128)
    (local $n v128) (local $r v128)
    (local.set $x (f32x4.neg (f32x4.max (f32x4.splat (f32.const -80)) (f32x4.min (f32x4.splat (f32.const 80)) (local.get $x)))))
    (local.set $n (f32x4.nearest (f32x4.mul (local.get $x) (f32x4.splat (f32.const 1.44269504)))))
    (local.set $r (f32x4.sub (local.get $x) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.693359375)))))
    (local.set $r (f32x4.add (local.get $r) (f32x4.mul (local.get $n) (f32x4.splat (f32.const 0.000212194440)))))
    (local.set $x (f32x4.splat (f32.const 0.000198412698)))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 0.00138888889))))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 0.00833333333))))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 0.0416666667))))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 0.166666667))))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 0.5))))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 1))))
    (local.set $x (f32x4.add (f32x4.mul (local.get $x) (local.get $r)) (f32x4.splat (f32.const 1))))
    (local.set $n (i32x4.shl (i32x4.add (i32x4.trunc_sat_f32x4_s (local.get $n)) (i32x4.splat (i32.const 127))) (i32.const 23)))
    (f32x4.div (f32x4.splat (f32.const 1))
      (f32x4.add (f32x4.splat (f32.const 1)) (f32x4.mul (local.get $x) (local.get $n)))))
)
